"""The work of one task: one lane of one stream, or what follows when a stream is through.

Names in, small dicts out.
"""

from __future__ import annotations

import logging
import os
import threading
from typing import TYPE_CHECKING

from etl.errors import StopRequestedError
from flows.wiring import wiring

if TYPE_CHECKING:
    from etl.loader import Pen
    from etl.store.session import Connection
    from flows.wiring import Wiring
    from mappings.schema import SourceSpec

log = logging.getLogger(__name__)
STOP = threading.Event()
"""Set at Ctrl-C: lanes that run in threads of this process end behind the span at work."""


def run_lane(config: str, pen: Pen, entity: str, number: int) -> dict[str, int]:
    """Work one lane of a stream to its end; safe to call again after any failure."""
    from etl.pipeline import Line, work
    from etl.store import runs
    from etl.store.postgres import PostgresStore
    from etl.store.session import connect, plain_errors

    wired = wiring(config)
    with plain_errors(), connect(wired.dsn) as connection:
        stream = runs.stream_id(connection, *wired.mappings.source(entity).stream)
        lane = next(lane for lane in runs.lanes(connection, pen, stream) if lane.number == number)
    source = wired.source()
    store, ahead = PostgresStore(wired.dsn, pen), PostgresStore(wired.dsn, pen)
    try:
        files = wired.files(source, entity)
        rows = (
            wired.settings.run.span_rows
            if files is None
            else min(wired.settings.run.span_rows, 2000)
        )
        line = Line(wired.task(entity, pen.batch_id), source, store, ahead, rows, files)
        worked = work(line, lane, STOP.is_set)
    finally:
        for part in (source, store, ahead):
            part.close()
    if STOP.is_set():
        raise StopRequestedError("Stopped", "Every committed span stays.", "the same command")
    return {"spans": worked.spans, "rows": worked.rows}


def cut_stream(config: str, pen: Pen, entity: str, lanes: int) -> list[int]:
    """Cut a stream into lanes, once a batch; their numbers.

    Entities with identity have one writer: one lane.
    """
    from etl.store import runs
    from etl.store.session import connect, plain_errors
    from flows import detection

    wired = wiring(config)
    spec = wired.mappings.source(entity)
    detection.begin(config, pen, entity)
    source = wired.source()
    try:
        with plain_errors(), connect(wired.dsn) as connection:
            stream = runs.stream_id(connection, *wired.mappings.source(entity).stream)
            there = runs.lanes(connection, pen, stream)
            if not there:
                bounds = []
                rows = source.count(spec)
                wanted = (
                    1
                    if wired.mappings.entity(entity).identity
                    else min(lanes, rows // (4 * wired.settings.run.span_rows))
                )
                if wanted > 1:
                    bounds = source.bounds(spec, [rows * n // wanted for n in range(1, wanted)])
                there = runs.cut(connection, pen, stream, bounds)
        return [lane.number for lane in there]
    finally:
        source.close()


def finish_stream(config: str, pen: Pen, entity: str) -> dict[str, int]:
    """Have the source count what it holds, and note what only the whole stream shows.

    Idempotent.
    """
    from etl.store import copies, finish, reference, runs
    from etl.store.session import connect, plain_errors
    from flows import detection, guards, waves

    wired = wiring(config)
    spec, entity_spec = wired.mappings.source(entity), wired.mappings.entity(entity)
    source = wired.source()
    try:
        counted = source.count(spec), source.null_keys(spec)
    finally:
        source.close()
    with plain_errors(), connect(wired.dsn) as connection:
        stream = runs.stream_id(connection, *wired.mappings.source(entity).stream)
        finish.count_stream(connection, pen, stream, counted)
        waves.settle(wired, connection, pen, stream, entity)
        finish.mend_own_references(connection, pen, stream, entity_spec)
        copies.unite(connection, pen, spec.entity, guards.around(wired, connection))
        if spec.file is not None:
            _list_unreferenced(wired, connection, pen, stream, entity)
        if spec.entity == "unit":
            reference.load_successions(connection, wired.mappings, pen)
        elif spec.entity == "person":
            reference.match_accounts(connection, pen)
        elif entity_spec.identity:
            finish.analyze(connection, "eoffice.document", "migration.ledger")
            _remark_repeats(wired, connection, pen, spec)
    detection.settle(config, pen, entity)
    return {"base_rows": counted[0], "null_keys": counted[1]}


def _remark_repeats(wired: Wiring, connection: Connection, pen: Pen, spec: SourceSpec) -> None:
    """Once all streams of the entity are through: rows of one repeat those of another."""
    from etl.store import finish, runs

    streams = wired.mappings.streams_of(spec.entity)
    if spec != streams[-1]:
        return
    direction = dict(wired.mappings.entity(spec.entity).constants)["direction"]
    for one in streams:
        finish.remark_repeats(connection, pen, runs.stream_id(connection, *one.stream), direction)


def _list_unreferenced(
    wired: Wiring, connection: Connection, pen: Pen, stream: int, entity: str
) -> None:
    from etl.inventory import unreferenced
    from etl.store import finish

    source = wired.source()
    try:
        files = wired.files(source, entity)
        if files is None or files.share is None:
            return
        rows = wired.settings.run.span_rows
        with_files = [spec.name for spec in wired.mappings.sources if spec.file is not None]
        if entity != with_files[-1]:  # one share for all: it is listed once
            return
        tasks = [wired.task(name) for name in with_files]
        for found in unreferenced(connection, source, files.share, tasks, rows):
            finish.note_problem(connection, pen, stream, found)
    finally:
        source.close()


def before_documents(config: str, pen: Pen) -> dict[str, int]:
    """Before any document loads.

    What names of children mark as secret, and what live documents are compared by.
    """
    from etl.marks import note_marks
    from etl.store import finish, reference
    from etl.store.session import connect, plain_errors

    wired = wiring(config)
    source = wired.source()
    marked = 0
    try:
        with plain_errors(), connect(wired.dsn) as connection:
            for spec in wired.mappings.sources:
                if spec.secrecy.marks_parent:
                    task = wired.task(spec.name)
                    marked += note_marks(
                        connection, source, task, pen, wired.settings.run.span_rows
                    )
            live = reference.compare_live(connection, wired.mappings, pen)
            finish.analyze(connection, "migration.live_identity", "migration.ledger")
    finally:
        source.close()
    return {"marked": marked, "live": live}


def has_identity(config: str, entities: list[str]) -> bool:
    """Whether any of the entities is compared with others."""
    mappings = wiring(config).mappings
    return any(mappings.entity(entity).identity for entity in entities)


def make_ready(config: str) -> int:
    """Load what every lane needs, which costs a process seconds once; the process id."""
    import etl.pipeline
    import etl.store.postgres

    wiring(config).build_suites()
    log.debug("ready=%s %s", etl.pipeline.__name__, etl.store.postgres.__name__)
    return os.getpid()
