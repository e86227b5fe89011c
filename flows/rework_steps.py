"""The steps of a pass that works rows again: names in, small dicts out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flows.guards import around
from flows.wiring import wiring
from flows.work import STOP

if TYPE_CHECKING:
    from etl.loader import Pen

# People who change one of a span's records wait until it is merged, so these spans are short.
_ROWS, _FILE_ROWS = 5000, 2000


def prepare(config: str, pen: Pen, kind: str) -> dict[str, int]:
    """Before any stream: what marks documents as secret now, and what live documents say now.

    A sync looks at changed names only, a remap at all of them. Idempotent.
    """
    from etl.store import reference
    from etl.store.session import connect, plain_errors
    from flows import detection, work

    wired = wiring(config)
    if kind == "remap":
        told = work.before_documents(config, pen)
        detection.forget_marks(config, pen)
        return told
    marked = detection.detect_marks(config, pen) if kind == "sync" else {}
    with plain_errors(), connect(wired.dsn) as connection:
        live = reference.compare_live(connection, wired.mappings, pen)
    return {**marked, "live": live}


def detect(config: str, pen: Pen, kind: str, entity: str) -> dict[str, int]:
    """Fill the queue of a stream with what changed in the source; nothing for other kinds.

    What its rows hang on is worked before.
    """
    from flows import detection

    if kind not in ("sync", "remap"):
        return {}
    found = detection.detect(config, pen, entity, everything=kind == "remap")
    if kind == "remap":
        return found
    back = detection.files_back(config, pen, entity)
    return {name: count + back.get(name, 0) for name, count in found.items()}


def work_again(config: str, pen: Pen, entity: str) -> dict[str, int]:
    """Work the queue of a stream to its end; safe to call again after any failure.

    Rows read, base rows worked, and a count for each action.
    """
    from etl.rework import Line, rework
    from etl.store import copies, due, runs
    from etl.store.rework import ReworkStore
    from etl.store.session import connect, plain_errors

    wired = wiring(config)
    of = wired.mappings.source(entity).entity
    with plain_errors(), connect(wired.dsn) as connection:
        about = around(wired, connection)
        stream = about.streams[entity]
        if not due.count(connection, [stream]):
            copies.unite(connection, pen, of, about)  # a killed one may have worked them
            return {}
        lane = runs.cut(connection, pen, stream, [])[0]
    source, store = wired.source(), ReworkStore(wired.dsn, pen)
    try:
        files = wired.files(source, entity)
        most = _FILE_ROWS if files else _ROWS
        rows = min(wired.settings.run.span_rows, most)
        line = Line(wired.task(entity), source, store, wired.dsn, about, rows, files)
        done = rework(line, lane, STOP.is_set)
        with plain_errors(), connect(wired.dsn) as connection:
            copies.unite(connection, pen, of, about)  # before what refers to them is worked
    finally:
        source.close()
        store.close()
    return {"read": done.read, "worked": done.worked, **done.actions}


def waiting(config: str) -> int:
    """How many rows of this source wait in the queue; another part's are worked by its own runs."""
    from etl.store import due
    from etl.store.session import connect, plain_errors

    wired = wiring(config)
    with plain_errors(), connect(wired.dsn) as connection:
        return due.count(connection, around(wired, connection).streams.values())


def worked(config: str, pen: Pen) -> set[str]:
    """Entities of which the batch has worked rows; a task that was tried again says less."""
    from etl.store.queries import query
    from etl.store.session import connect, plain_errors

    wired = wiring(config)
    with plain_errors(), connect(wired.dsn) as connection:
        streams = around(wired, connection).streams
        rows = connection.execute(query("worked_streams"), {"batch": pen.batch_id}).fetchall()
    there = {int(str(row[0])) for row in rows}
    return {entity for entity, stream in streams.items() if stream in there}


def finish(
    config: str, pen: Pen, entity: str, *, changed: bool, scanned: bool = False
) -> dict[str, int]:
    """What is done when a stream is through again. Idempotent.

    The source counts what it holds now; where rows changed, what only the whole stream shows.
    Whether lines about rows without a record still hold shows only where all is read: not where
    nothing changed, nor was all `scanned` before. `scanned`: 1 where it was read for that.
    """
    from etl.rework import PAGE_CODES, page_problems
    from etl.store import again, reference, runs
    from etl.store import finish as ending
    from etl.store.session import connect, plain_errors
    from flows import detection

    wired = wiring(config)
    spec, entity_spec = wired.mappings.source(entity), wired.mappings.entity(entity)
    source = wired.source()
    try:
        counted = source.count(spec), source.null_keys(spec)
        with plain_errors(), connect(wired.dsn) as connection:
            stream = runs.stream_id(connection, *spec.stream)
            rows = wired.settings.run.span_rows
            reread = partial(page_problems, source, wired.task(entity), rows)
            again_read = (changed or scanned) and ending.renew_problems(
                connection, pen, stream, PAGE_CODES, reread
            )
    finally:
        source.close()
    with plain_errors(), connect(wired.dsn) as connection:
        ending.count_again(connection, pen, stream, counted, exploded=spec.explode is not None)
        again.doubt_ranges(connection, pen, stream)
        if spec.entity == "person":
            reference.match_accounts(connection, pen)
        if changed:
            again.end_lane(connection, pen, stream)
            ending.mend_own_references(connection, pen, stream, entity_spec)
        if changed and spec.entity == "unit":
            reference.load_successions(connection, wired.mappings, pen)
    detection.settle(config, pen, entity, looked=True)
    return {"base_rows": counted[0], "scanned": int(again_read)}


def judge_groups(config: str, pen: Pen, *, changed: bool) -> dict[str, int]:
    """Judge the identity groups that were touched, and what only whole groups show. Idempotent.

    Repeats are looked for where rows changed or groups were touched: it takes all documents.
    """
    from etl.store import finish as ending
    from etl.store.regroup import regroup, waiting_groups
    from etl.store.session import connect, plain_errors
    from flows import waves

    wired = wiring(config)
    with plain_errors(), connect(wired.dsn) as connection:
        changed = changed or waiting_groups(connection) > 0
        pointers = regroup(wired.dsn, connection, pen)
        if changed:
            ending.renew_repeats(connection, pen, wired.mappings)
        waves.count_again(wired, connection, pen)
    return {"pointers": pointers}


def drop_blobs(config: str, pen: Pen) -> int:
    """Delete the files that no record claims any longer; how many. Idempotent.

    Only while no lane is at work. What a kill leaves is noted in the store.
    """
    from etl.blobs import FolderBlobs
    from etl.store import leftovers
    from etl.store.fence import fenced
    from etl.store.session import connect, plain_errors

    wired = wiring(config)
    blobs = FolderBlobs(wired.settings.blob_folder)
    with plain_errors(), connect(wired.dsn) as connection:
        with fenced(connection, pen):
            leftovers.drop_unclaimed(connection)
        with fenced(connection, pen):  # a newer run waits: it may store the same bytes again
            return leftovers.remove_bytes(connection, blobs)
