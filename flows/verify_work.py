"""The work of one lane of a verification: ranges claimed one by one until none is left.

Names in, small dicts out. Each range is one transaction: its findings, and that it is through.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from etl.errors import StopRequestedError
from flows import work
from flows.wiring import wiring

if TYPE_CHECKING:
    import pyarrow as pa

    from etl.batch import Task
    from etl.source import Source
    from etl.store.session import Connection
    from etl.verify.progress import Range
    from etl.verify.stream import Checked, Line
    from flows.wiring import Wiring
    from services.search.check import Check

MARK, WHOLE, REPEATS = "mark:", "whole:", "repeats:"
STATEMENTS = ("rights", "orphans")
FILLERS = ("blobs", "groups", *STATEMENTS)  # what waits for nothing, and may be last
INDEX = ("index", "index whole")
FILE_ROWS = 2000
_MOMENT = 0.02


@dataclass(frozen=True, slots=True)
class Order:
    """Which verification, and whether source files are read again (`source`) or not (`stored`)."""

    id: int
    files: str


def lane(config: str, order: Order, levels: list[list[str]]) -> dict[str, float]:
    """Work ranges level by level until all of them are through; seconds of work and of the index.

    A lane that finds nothing to claim waits for the others' ranges: a level begins when the one
    before it is through. The range of a lane that fails is claimed by another one.
    """
    from etl.store.session import plain_errors

    wired = wiring(config)
    desk = _Desk(wired, order)
    clock = {"seconds": 0.0, "index": 0.0}
    try:
        with plain_errors():
            for whats in levels:
                started = time.perf_counter()
                while not work.STOP.is_set() and (desk.one(whats) or desk.waits(whats)):
                    pass
                clock["index" if whats[0] in INDEX else "seconds"] += time.perf_counter() - started
    finally:
        desk.close()
    if work.STOP.is_set():
        raise StopRequestedError("Stopped", "Every range that is through stays.", "vicmig verify")
    return clock


class _Desk:
    """What a lane holds open: the source, the store, and lines for the streams that it meets."""

    def __init__(self, wired: Wiring, order: Order) -> None:
        from etl.verify import stored

        self._wired, self._order = wired, order
        self._connection = stored.session(wired.dsn)
        self._source: Source = wired.source()
        self._lines: dict[str, Line] = {}
        self._check: Check | None = None

    def close(self) -> None:
        """Close everything; a range at work is given back."""
        self._connection.close()
        self._source.close()
        if self._check is not None:
            self._check.close()

    def one(self, whats: list[str]) -> bool:
        """Work one range, in one transaction. False: there is none to claim."""
        from etl.verify import progress

        with self._connection.transaction():
            piece = progress.claim(self._connection, self._order.id, whats)
            if piece is None:
                return False
            checked = self._worked(piece)
            progress.through(
                self._connection, self._order.id, piece, checked.rows, checked.differing
            )
        return True

    def waits(self, whats: list[str]) -> bool:
        """Whether others are still at work on these; meanwhile something is done that can wait."""
        from etl.verify import progress

        if not progress.waiting(self._connection, self._order.id, whats):
            return False
        if not self.one(list(FILLERS)):
            time.sleep(_MOMENT)
        return True

    def _worked(self, piece: Range) -> Checked:
        from etl.verify import stream

        kind, _, entity = piece.what.rpartition(":")
        if f"{kind}:" == MARK:
            return stream.note_marks(self._line(entity), piece.after, piece.upto)
        if piece.what in self._entities:
            return stream.check(self._line(piece.what), piece.after, piece.upto)
        checked, found = self._found(piece, entity)
        return replace(checked, differing=self._write(found))

    @property
    def _entities(self) -> set[str]:
        return {source.name for source in self._wired.mappings.sources}

    def _found(self, piece: Range, entity: str) -> tuple[Checked, list[pa.Table]]:
        """Findings of what is not a range of a stream."""
        from etl.loader import Pen
        from etl.store.postgres import PostgresStore
        from etl.verify import blob_folder, groups, wholes
        from etl.verify.stream import Checked

        wired, connection = self._wired, self._connection
        nothing = Checked(0, 0)
        if piece.what == "blobs":
            return blob_folder.check(connection, wired.settings.blob_folder, piece.number)
        if piece.what == "groups":
            members = PostgresStore(wired.dsn, Pen(0, 0, 0))
            try:
                return groups.check(connection, members, (piece.after, piece.upto))
            finally:
                members.close()
        if piece.what in ("index", "index whole"):
            return self._index(piece)
        if piece.what == "successions":
            copies = wholes.of_copies(connection, wired.mappings)
            return nothing, [*wholes.of_successions(connection, wired.mappings), *copies]
        if piece.what in STATEMENTS:
            return nothing, wholes.of_statement(connection, f"verify_{piece.what}")
        return nothing, self._whole(piece, entity)

    def _whole(self, piece: Range, entity: str) -> list[pa.Table]:
        """Findings of a stream that its ranges do not show."""
        from etl.verify import remarks, wholes

        line = self._line(entity)
        if piece.what.startswith(REPEATS):
            alike = self._wired.mappings.streams_of(line.task.entity.name)
            return remarks.of_documents(line, [spec.name for spec in alike])
        return [*wholes.of_stream(line), *remarks.of_stream(line)]

    def _index(self, piece: Range) -> tuple[Checked, list[pa.Table]]:
        import pyarrow as pa

        from etl.verify.faults import faults
        from etl.verify.stream import Checked
        from services.search.check import Check

        if self._check is None:
            self._check = Check(self._wired.dsn, self._wired.settings.index_folder)
        if not self._check.ready:
            detail = "there is no index of this store and version"
            return Checked(0, 0), [faults("not_checked", "index", detail=detail)]
        if piece.what == "index whole":
            extra = self._check.strangers(gaps=self._gaps())
            return Checked(0, 0), [faults("index_extra", "document", pa.array(extra, pa.string()))]
        found = self._check.documents(piece.after, piece.upto)
        told = (
            ("index_missing", found.missing),
            ("index_stale", found.stale),
            ("index_repeated", found.repeated),
        )
        tables = [faults(kind, "document", pa.array(ids, pa.string())) for kind, ids in told]
        return Checked(found.documents, 0), tables

    def _gaps(self) -> bool:
        row = self._connection.execute(
            "SELECT EXISTS (SELECT FROM migration.verify_finding WHERE verification_id = %s"
            " AND kind IN ('index_missing', 'index_repeated'))",
            (self._order.id,),
        ).fetchone()
        return bool(row and row[0])

    def _write(self, found: list[pa.Table]) -> int:
        from etl.verify.faults import write

        return write(self._connection, self._order.id, found)

    def _line(self, entity: str) -> Line:
        if entity not in self._lines:
            self._lines[entity] = line(
                self._wired, self._order, self._connection, self._source, entity
            )
        return self._lines[entity]


def line(wired: Wiring, order: Order, connection: Connection, source: Source, entity: str) -> Line:
    """What one stream is verified with."""
    from etl.verify import ranges, stored
    from etl.verify.expected import Expected
    from etl.verify.stream import Line

    spec = wired.mappings.source(entity)
    task = wired.task(entity)
    files = wired.files(source, entity)
    rows = wired.settings.run.span_rows
    # Ids of several streams of an entity lie between each other.
    alone = len(wired.mappings.streams_of(spec.entity)) == 1
    in_order = alone and stored.ranged(spec, ranges.ends(source.of(spec), spec))
    hung_on = any(spec.entity in other.needs for other in wired.mappings.entities) or bool(
        _points_to_itself(wired, entity)
    )
    return Line(
        connection=connection,
        source=source,
        store=Expected(connection),
        task=task,
        stream=_stream(connection, task),
        verification=order.id,
        published=_published(connection),
        span_rows=rows if files is None else min(rows, FILE_ROWS),
        files=files,
        content=order.files == "source",
        ranged=in_order,
        kept=hung_on or not in_order,
    )


def _points_to_itself(wired: Wiring, entity: str) -> frozenset[str]:
    from etl.verify.shapes import own_references

    return own_references(wired.mappings.entity(entity))


def _stream(connection: Connection, task: Task) -> int:
    """The id of a stream in the store; 0 where nothing of it was ever worked."""
    from etl.store.queries import query

    system, part, entity = task.stream
    names = {"system": system, "part": part, "entity": entity}
    row = connection.execute(query("id_of_stream"), names).fetchone()
    return int(str(row[0])) if row else 0


def _published(connection: Connection) -> tuple[int, ...]:
    rows = connection.execute(
        "SELECT id FROM migration.batch WHERE state = 'published' ORDER BY id"
    ).fetchall()
    return tuple(int(str(row[0])) for row in rows)
