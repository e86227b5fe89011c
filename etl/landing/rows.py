"""Reads a table piece by piece, seals what may not land, and writes the rest as Parquet."""

from __future__ import annotations

import io
import json
import os
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import sqlalchemy as sa

from etl.errors import SourceError
from etl.ids import canonical_keys
from etl.landing import joined, sealing
from etl.landing.kinds import typed
from etl.landing.manifest import KEY, POSITION, Piece, Stored
from etl.sealed import WITH
from etl.transform import column
from mappings.schema import FileRule

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from etl.blobs import FolderBlobs
    from etl.landing.folder import Folder
    from etl.landing.pace import Pace
    from etl.landing.plan import Planned
    from etl.landing.sealing import Sealing
    from etl.source import Source
    from mappings.schema import Mappings, SourceSpec

ROOM = 1 << 32  # positions of a piece whose keys are texts
_READINGS = 3
_THREADS, _SMALL = 4, 1 << 20  # that write BLOBs; bytes of one that is written aside


@dataclass
class Reader:
    """What pieces are read and written with."""

    source: Source
    mappings: Mappings
    folder: Folder
    blobs: FolderBlobs
    pace: Pace
    sealing: Sealing
    piece_rows: int
    lines: list[str] = field(default_factory=list)
    written: int = 0
    open_rows: pa.Array | None = None
    """Of the joined table at work what tells the rows that may land; None: all of them."""

    def piece(
        self, planned: Planned, ends: tuple[str | None, str | None], number: int, name: str
    ) -> Piece | None:
        """The next piece of a table: up to a key, or as many rows as a piece holds.

        None where nothing is there. `number` gives text keys their positions, `name` its file.
        """
        started = time.perf_counter()
        rows, upto, seen = self._judged_rows(planned, ends)
        if not len(rows):
            return None
        table, keys = planned.table, column(rows, planned.whole.key)
        first, last, positions = _places(planned, keys, number)
        judged = self.sealing.judge(planned, seen)
        sealed = _any_of(list(judged.values()), len(rows))
        seals = self._seals(planned, keys, positions, judged, sealed)
        inside = pc.and_(pc.invert(sealed), self._may_land(planned, rows))
        made = _typed_table(planned, rows.filter(inside), positions.filter(inside))
        made = self._with_blobs(planned, made, rows.filter(inside))
        stored = self._write(f"rows/{table.id}", f"{name}.parquet", made)
        told = self._write(f"rows/{table.id}", f"{name}-sealed.parquet", seals) if seals else None
        self.pace.took(len(rows), stored.bytes, started)
        count = int(pc.sum(sealed).as_py() or 0)
        return Piece(stored, ends[0], upto, first, last, len(made), count, told)

    def all_at_once(self, planned: Planned, name: str) -> Piece:
        """A table without a key, which some SELECT joins: in one read."""
        started = time.perf_counter()
        names = planned.whole.columns_read
        inner = sa.text(planned.whole.sql).columns(*(sa.column(name) for name in names))
        source = self.source.of(planned.whole)
        statement = sa.select(inner.subquery("src"))
        rows = self.pace.read(lambda: source.texts(statement, names))
        rows = rows.append_column("", pa.nulls(len(rows), pa.string()))
        rows = rows.filter(self._may_land(planned, rows))
        places = pa.array(range(len(rows)), pa.int64())
        made = _typed_table(planned, rows, places)
        stored = self._write(f"rows/{planned.table.id}", f"{name}.parquet", made)
        self.pace.took(len(rows), stored.bytes, started)
        return Piece(stored, None, None, 0, len(rows), len(rows))

    def _may_land(self, planned: Planned, rows: pa.Table) -> pa.Array:
        """Which rows of a table that no rule judges may land; every row of one with streams."""
        if planned.streams or self.open_rows is None:
            return pa.array([True] * len(rows), pa.bool_())
        return pc.is_in(joined.told(rows, planned), value_set=self.open_rows)

    def _judged_rows(
        self, planned: Planned, ends: tuple[str | None, str | None]
    ) -> tuple[pa.Table, str | None, dict[str, pa.Table]]:
        """Whole rows, the key that ends them, and for each stream the columns that judge them.

        Both are of one moment: rows that do not hold still while they are judged are an error.
        """
        for _ in range(_READINGS):
            rows, upto = self._rows(planned, ends)
            seen = self._judged(planned, rows, (ends[0], upto))
            if seen is not None:
                return rows, upto, seen
        raise SourceError(
            f"Rows of {planned.table.base} change while they are judged for secrecy",
            "What landed before stays.",
            "vicmig land, when the source is quieter",
        )

    def _rows(
        self, planned: Planned, ends: tuple[str | None, str | None]
    ) -> tuple[pa.Table, str | None]:
        """Whole rows of the range; the source counts them too, and what differs is read again."""
        (after, upto), whole = ends, planned.whole
        wanted = self.piece_rows
        for _ in range(_READINGS):
            if upto is not None:
                wanted = self.pace.read(partial(self.source.keys, whole, after, upto)) + 1000
            rows = self.pace.read(partial(self.source.page, whole, after, upto, wanted))
            keys = column(rows, whole.key)
            if not len(rows):
                return rows, upto
            end = upto if upto is not None else str(keys[-1].as_py())
            counted = self.pace.read(partial(self.source.keys, whole, after, end))
            if counted == len(rows):
                return rows, end
            upto = end  # a key that stands twice at the end, or a row that came or went
        self.lines.append(
            f"{planned.table.base}: {abs(counted - len(rows))} rows came or went while a range was"
            " read; the next landing reads it again"
        )
        return rows, end

    def _judged(
        self, planned: Planned, rows: pa.Table, ends: tuple[str | None, str | None]
    ) -> dict[str, pa.Table] | None:
        """For each stream the columns that it is judged by, row by row those of the page.

        What a SELECT makes is asked of the source, and the page read again behind it: None where
        that is another by then.
        """
        found, again, asked = {}, len(rows) + 1000, False
        for spec in planned.streams:
            entity = self.mappings.entity(spec.entity)
            names = [c.name for c in planned.table.columns]
            plain = sealing.judged_by(entity, spec, self.source, names)
            if plain is not None:
                found[spec.name] = pa.table({n: column(rows, base) for n, base in plain.items()})
                continue
            asked = True
            made = self.pace.read(partial(self.source.page, spec, *ends, again))
            found[spec.name] = _beside(rows, made, planned.whole.key, sealing.needed(entity, spec))
        if not asked or not len(rows):
            return found
        check = self.pace.read(partial(self.source.page, planned.whole, *ends, again))
        return found if check.equals(rows) else None

    def _seals(
        self,
        planned: Planned,
        keys: pa.Array,
        positions: pa.Array,
        judged: dict[str, pa.Array],
        sealed: pa.Array,
    ) -> pa.Table | None:
        """The lines of the sealed rows of a piece: of the table, and of each of its streams."""
        if not pc.any(sealed).as_py():
            return None
        spelt, places = keys.filter(sealed), positions.filter(sealed).to_pylist()
        told = canonical_keys(spelt).to_pylist()
        lines: list[dict[str, object]] = [
            {"stream": "", KEY: key, POSITION: place, "kind": "", "kept": "{}", "items": ""}
            for key, place in zip(spelt.to_pylist(), places, strict=True)
        ]
        for spec in planned.streams:
            kinds = judged[spec.name].filter(sealed).to_pylist()
            why = {
                key: (kind or WITH, place)
                for key, kind, place in zip(told, kinds, places, strict=True)
            }
            lines += self.pace.read(partial(sealing.lines, self.source, self.sealing, spec, why))
        return pa.Table.from_pylist(lines, schema=sealing.LINES)

    def _with_blobs(self, planned: Planned, made: pa.Table, rows: pa.Table) -> pa.Table:
        """The rows with the SHA-256 of their BLOBs; an empty one is the empty text."""
        keys = column(rows, planned.whole.key).to_pylist()
        for name in planned.table.blobs:
            there = column(rows, name).to_pylist()
            wanted = [key for key, flag in zip(keys, there, strict=True) if flag == "1"]
            spec = replace(planned.whole, file=FileRule("", "", name))
            with ThreadPoolExecutor(_THREADS) as pool:
                read = partial(self._blob, pool, spec)
                waiting = {key: self.pace.read(partial(read, key)) for key in wanted}
                found = {key: one.result() for key, one in waiting.items()}
            digests = pa.array([found.get(key) for key in keys], pa.string())
            made = made.append_column(name, digests)
        return made

    def _blob(self, pool: ThreadPoolExecutor, spec: SourceSpec, key: str) -> Future[str | None]:
        """The SHA-256 of one BLOB, once it lies among the files; empty of an empty one.

        The source is read by this thread alone; small ones are written by others.
        """
        told: Future[str | None] = Future()
        for _, stream in self.source.blobs(spec, [key]):
            size = stream.seek(0, os.SEEK_END) if stream is not None else 0
            if stream is None or not size:
                told.set_result(None if stream is None else "")
                return told
            stream.seek(0)
            self.pace.bytes += size
            if size <= _SMALL:
                return pool.submit(self._put, io.BytesIO(stream.read()))
            told.set_result(self.blobs.put(stream).sha256.hex())
            return told
        told.set_result(None)
        return told

    def _put(self, content: BinaryIO) -> str:
        return self.blobs.put(content).sha256.hex()

    def _write(self, folder: str, name: str, table: pa.Table) -> Stored:
        stored = self.folder.write(folder, name, partial(_put, table))
        self.written += stored.bytes
        return stored


def _beside(rows: pa.Table, made: pa.Table, key: str, names: Sequence[str]) -> pa.Table:
    """What a SELECT made of the rows of a page, beside them; NULL where it made nothing."""
    own = column(rows, key)
    at = pc.index_in(canonical_keys(own), value_set=canonical_keys(column(made, key)))
    return pa.table({**{name: column(made, name).take(at) for name in names}, key: own})


def _put(table: pa.Table, path: Path) -> None:
    pq.write_table(table, path, compression="zstd")


def _places(planned: Planned, keys: pa.Array, number: int) -> tuple[int, int, pa.Array]:
    """The first and the last position that a piece may use, and that of each of its rows."""
    if planned.table.key_type == "integer":
        positions = pc.cast(canonical_keys(keys), pa.int64())
        ends = pc.min_max(positions)
        return int(ends["min"].as_py() or 0), int(ends["max"].as_py() or 0), positions
    first = number * ROOM
    return first, first + ROOM - 1, pa.array(range(first, first + len(keys)), pa.int64())


def _typed_table(planned: Planned, rows: pa.Table, positions: pa.Array) -> pa.Table:
    columns: dict[str, pa.Array] = {POSITION: positions, KEY: column(rows, planned.whole.key)}
    fields = [pa.field(POSITION, pa.int64()), pa.field(KEY, pa.string())]
    for one in planned.table.columns:
        columns[one.name] = typed(column(rows, one.name), one)
        told = {"declared": one.declared}
        fields.append(pa.field(one.name, columns[one.name].type, metadata=told))
    note = {"vicmig": json.dumps({"table": planned.table.base, "key": planned.table.key})}
    return pa.table(list(columns.values()), schema=pa.schema(fields, metadata=note))


def _any_of(kinds: Sequence[pa.Array], rows: int) -> pa.Array:
    sealed = pa.array([False] * rows, pa.bool_())
    for kind in kinds:
        sealed = pc.or_(sealed, pc.is_valid(kind))
    return sealed
