"""Finding what changed in the source since the last pass: names in, small dicts out.

A pass over a stream begins before its first row is read and ends when its last row is worked; what
the source looked like at the beginning is the watermark of the next pass.
"""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from typing import TYPE_CHECKING

from etl.loader import Problem
from flows.wiring import wiring

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.changes import Range
    from etl.delta import At, Line
    from etl.loader import Pen
    from etl.source_changes import Clock
    from etl.store.changes import Pass, Place
    from etl.store.session import Connection
    from flows.wiring import Wiring
    from mappings.schema import SourceSpec

_APART = 300  # seconds by which the clocks of source and machine may differ unmentioned
_NOTHING = {"read": 0, "due": 0, "scanned": 0}


def begin(config: str, pen: Pen, entity: str) -> dict[str, int]:
    """Keep how a stream's source looks before a wave reads it; the first word of a batch counts.

    A later wave leaves the watermark of an earlier one where it is: what changed since in rows of
    the earlier one is read by the next sync. Idempotent.
    """
    from etl.store import changes

    with _at(config, pen, entity) as at:
        known = changes.watermark(at.connection, at.place.id)
        if not known and changes.begun(at.connection, pen, at.place.id) is None:
            _begun(wiring(config), at, None)
    return {}


def settle(config: str, pen: Pen, entity: str, *, looked: bool = False) -> dict[str, int]:
    """End a pass over a stream: its beginning is the watermark from now on. Idempotent.

    With `looked` only where this run has looked for changes to the end: what a killed one had not
    found yet is found by the next. Where rows were worked, the source's keys are looked at again:
    a range that did not stay the same throughout is compared key by key next time.
    """
    from etl import source_changes
    from etl.changes import settled
    from etl.store import changes

    wired = wiring(config)
    with _at(config, pen, entity) as at:
        begun = changes.begun(at.connection, pen, at.place.id)
        if begun is None or (looked and begun.found_by != pen.run_id):
            return {}
        ranges = begun.ranges
        if _ranged(wired, at.spec) and (
            begun.compared or changes.worked(at.connection, pen, at.place.id)
        ):
            width = ranges[0].width if ranges else None
            ended = source_changes.ranges(at.source, at.spec, width)
            ranges = settled(ranges, ended)
        changes.end(at.connection, pen, at.place.id, ranges, wired.digest)
    return {}


def detect(config: str, pen: Pen, entity: str, *, everything: bool = False) -> dict[str, int]:
    """Put what changed in a stream's source since its last pass into the queue; safe to repeat.

    `read`: rows that the source gave for it; `due`: rows put into the queue; `scanned`: 1 where
    rows had to be compared one by one, since the source does not say when they were edited.
    Everything: every row is put there.
    """
    from etl.store import changes

    wired = wiring(config)
    with _at(config, pen, entity) as at:
        begun = changes.begun(at.connection, pen, at.place.id)
        if begun is not None and begun.found_by == pen.run_id:
            return _told(begun)  # with the marks of its rows, before all other streams
        now = _begun(wired, at, begun)
        with _line(wired, at) as line:
            found = _find(wired, line, now, everything=everything)
        for place in _joining(wired, at.connection, entity):
            changes.add_joined(at.connection, pen, place, at.place.id)
        changes.looked(at.connection, pen, at.place.id, found)
    return {name: found[name] for name in _NOTHING}


def files_back(config: str, pen: Pen, entity: str) -> dict[str, int]:
    """Put attachments whose missing file can be had now into the queue; safe to repeat.

    Behind the work of what they hang on: a file is opened only where nothing secret forbids it.
    """
    from etl import delta

    wired = wiring(config)
    if wired.mappings.source(entity).file is None:
        return {}
    with _at(config, pen, entity) as at, _line(wired, at) as line:
        read, back = delta.files_back(line)
    return {"read": read, "due": back}


def detect_marks(config: str, pen: Pen) -> dict[str, int]:
    """What changed names of children mark as secret now; before any stream is worked.

    Records whose mark came or went wait. Idempotent.
    """
    from etl import delta

    marked, wired = 0, wiring(config)
    for spec in wired.mappings.sources:
        if spec.secrecy.marks_parent:
            detect(config, pen, spec.name)
            with _at(config, pen, spec.name) as at, _line(wired, at) as line:
                marked += delta.renew_marks(line)
    return {"marked": marked}


def forget_marks(config: str, pen: Pen) -> None:
    """Drop marks that this run has not found again; after all names were read. Idempotent."""
    from etl.store.fence import fenced
    from etl.store.session import connect

    with connect(wiring(config).dsn) as connection, fenced(connection, pen):
        connection.execute("DELETE FROM migration.secret_mark WHERE run_id < %s", (pen.run_id,))


def _find(wired: Wiring, line: Line, now: list[Range], *, everything: bool) -> dict[str, int]:
    from etl import delta
    from etl.store import changes

    # Rows that no wave has begun are found here too: the engine leaves them alone (etl.scope).
    mark = changes.watermark(line.connection, line.place.id)
    since = mark.modified_after if mark else None
    unknown = mark is None or changes.is_cut_off(line.connection, line.place.id)
    if everything or unknown or (line.spec.modified and since is None):
        changes.mix_digest(line.connection, line.pen, line.place.id)
        due = delta.everything(line)
        return {**_NOTHING, "due": due, "scanned": 1, "ranges": 1}
    if since is None:
        read, due = delta.every_row(line)
        return {"read": read, "due": due, "scanned": 1, "ranges": 1}
    due = delta.edits(line, since)
    read, undated = delta.undated(line)
    scanned = int(read > 0)
    ranges = came = 0
    if _ranged(wired, line.spec):
        then = changes.key_ranges(line.connection, line.place.id)
        ranges, came = delta.came_and_went(line, then, now)
    due += undated + came
    return {"read": read, "due": due, "scanned": scanned, "ranges": ranges}


def _begun(wired: Wiring, at: At, begun: Pass | None) -> list[Range]:
    """The ranges of keys as the source has them now; the pass is begun where it was not."""
    from etl import source_changes
    from etl.store import changes

    spec, source, place = at.spec, at.source, at.place
    told = source_changes.clock(source)
    mark = changes.Mark(None, None, told.local.isoformat(" "))
    if spec.modified and begun is None:
        after = told.local - dt.timedelta(seconds=wired.settings.sync.lag_seconds)
        newest = source_changes.newest(source, spec, told.latest)
        mark = changes.Mark(after.isoformat(" "), newest, mark.clock)
    now: list[Range] = []
    if _ranged(wired, spec):
        before = begun.ranges if begun else changes.key_ranges(at.connection, place.id)
        now = source_changes.ranges(source, spec, before[0].width if before else None)
    if begun is None:
        _note_clocks(wired, at, told)
        shape = source_changes.shape(source, spec)
        changes.put_shape(at.connection, at.pen, place.id, shape)
        changes.begin(at.connection, at.pen, place.id, mark, now)
    return now


def _note_clocks(wired: Wiring, at: At, told: Clock) -> None:
    """Rows that were edited in the source's future, and a clock that differs from this machine's.

    The latter stands with the first stream of its database, which is named where there are several.
    """
    from etl import source_changes
    from etl.store import finish

    stream = at.place.id
    if at.spec.modified:
        rows = source_changes.ahead(at.source, at.spec, told.latest)
        problem = Problem("modified_in_future", rows, "", unbalances=False)
        finish.note_problem(at.connection, at.pen, stream, problem)
    here = at.spec.database
    if at.spec is next(one for one in wired.mappings.sources if one.database == here):
        apart = abs((dt.datetime.now(dt.UTC).replace(tzinfo=None) - told.utc).total_seconds())
        differ = int(apart > _APART)
        named = here if len(wired.parts) > 1 else ""
        problem = Problem("clocks_differ", differ, named, unbalances=False)
        finish.note_problem(at.connection, at.pen, stream, problem)


def _ranged(wired: Wiring, spec: SourceSpec) -> bool:
    """Whether keys are compared range by range: not where every row is read or a leader tells."""
    from etl.changes import leader

    return bool(spec.modified) and leader(wired.mappings, spec) is spec


def _told(begun: Pass) -> dict[str, int]:
    return {name: begun.found.get(name, 0) for name in _NOTHING}


def _joining(wired: Wiring, connection: Connection, entity: str) -> list[Place]:
    """The streams whose SELECT reads the base table of this stream too."""
    told = wired.mappings.source(entity)
    joining = [
        spec
        for spec in wired.mappings.sources
        if told.entity in spec.joins and spec.target(told.entity) == told.stream
    ]
    return [_place(wired, connection, spec) for spec in joining]


def _place(wired: Wiring, connection: Connection, spec: SourceSpec) -> Place:
    from etl.store import runs
    from etl.store.changes import Place

    stream = runs.stream_id(connection, *spec.stream)
    return Place(stream, spec.stream, exploded=spec.explode is not None)


@contextmanager
def _at(config: str, pen: Pen, entity: str) -> Iterator[At]:
    """A stream in its source and in the store; closed at the end."""
    from etl.delta import At
    from etl.store.session import connect, plain_errors

    wired = wiring(config)
    spec, source = wired.mappings.source(entity), wired.source()
    try:
        with plain_errors(), connect(wired.dsn) as connection:
            yield At(spec, source.of(spec), connection, pen, _place(wired, connection, spec))
    finally:
        source.close()


@contextmanager
def _line(wired: Wiring, at: At) -> Iterator[Line]:
    """What changes of a stream are looked for with; closed at the end."""
    from etl.changes import followers
    from etl.delta import Line
    from etl.store.postgres import PostgresStore

    spec, store = at.spec, PostgresStore(wired.dsn, at.pen)
    try:
        lists = [_place(wired, at.connection, s) for s in followers(wired.mappings, spec)]
        yield Line(
            spec, at.source, at.connection, at.pen, at.place, wired.task(spec.name), store,
            wired.settings.run.span_rows, lists, wired.files(at.source, spec.name),
        )  # fmt: skip
    finally:
        store.close()
