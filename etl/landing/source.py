# ruff: noqa: S608 - names are quoted, and every value is a literal made here
"""A landing as a source: what `etl.source.Source` promises, from Parquet files.

The order of the keys is the source's own: each row keeps the position at which the source gave it,
and pages are cut by positions. A sealed row is its lines: the streams that its source yielded it to
get its key, its unit and what it hangs on, and a column that says that it is sealed.
"""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING, Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from etl.errors import SourceError
from etl.ids import canonical_keys
from etl.landing import sealing
from etl.landing.manifest import KEY, POSITION, SEALED
from etl.landing.places import between, holding, inside, runs, within
from etl.landing.select import bare_times, translated
from etl.landing.selected import Rows, lacking, merged, refusing
from etl.landing.statements import Reading, run_texts
from etl.landing.tables import Tables, literal, quoted, refused
from etl.source import Source
from etl.source_text import text, texts, with_moments
from mappings.schema import EXPLODED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import sqlalchemy as sa

    from etl.blobs import FolderBlobs
    from etl.landing.folder import Folder
    from etl.landing.manifest import Landed, Manifest, Piece
    from mappings.schema import SourceSpec


class LandingSource(Source):
    """One landing, read as it was when this was made."""

    def __init__(
        self, folder: Folder, manifest: Manifest, blobs: FolderBlobs, spill: Path | None = None
    ) -> None:
        self.folder, self.manifest, self._blobs, self._spill = folder, manifest, blobs, spill
        self._of: dict[str, Tables] = {}
        self._database = next(iter(manifest.clocks), "")
        self._held = folder.read_by_me()

    @property
    def dialect(self) -> str:
        """What the statements of `texts` and `reading` are run by."""
        return "duckdb"

    def of(self, spec: SourceSpec) -> Source:
        """The landing of the database that a stream is read from."""
        return _One(self, spec.database)

    def close(self) -> None:
        """Let go of the folder and give the memory back."""
        for tables in self._of.values():
            tables.close()
        self._of = {}
        if self._held >= 0:
            os.close(self._held)
            self._held = -1

    def tables(self, database: str) -> Tables:
        """The tables of one database."""
        if database not in self._of:
            self._of[database] = Tables(self.folder, self.manifest, database, self._spill)
        return self._of[database]

    def check(self, specs: Sequence[SourceSpec]) -> None:
        """Raise SourceError for the first base table, key or column that the landing lacks."""
        for spec in specs:
            table = self._table(spec)
            names = {column.name.lower() for column in table.columns}
            keys = {name.lower() for name in (spec.key_columns or (spec.key,)) if name}
            try:
                if keys - names:
                    raise refused("no key")
                self._select(spec, table, table.pieces[:1], "false")
            except SourceError:
                raise lacking(spec) from None

    def page(self, spec: SourceSpec, after: str | None, upto: str | None, limit: int) -> pa.Table:
        """Rows with after < key <= upto in the source's key order, every column as text."""
        table = self._table(spec)
        low, high = self._ends(table, after, upto)
        found: list[Rows] = []
        rows = 0
        for some in runs(within(table.pieces, low, high), limit):
            where = between(low, high)
            found.append(self._rows_of(spec, table, some, where))
            rows += len(found[-1].positions)
            if rows >= limit:
                break
        return merged(spec, found).slice(0, limit)

    def rows(self, spec: SourceSpec, keys: Sequence[str]) -> pa.Table:
        """The rows of these keys as `page` gives them, in the source's order."""
        table = self._table(spec)
        positions = self._positions(table, keys)
        if not positions:
            return merged(spec, [])
        pieces = holding(table.pieces, positions)
        where = f"{POSITION} IN ({', '.join(map(str, positions))})"
        return merged(spec, [self._rows_of(spec, table, pieces, where)])

    def present(self, spec: SourceSpec, keys: Sequence[str]) -> list[str]:
        """Which of these keys the base table has."""
        table = self._table(spec)
        wanted = ", ".join(literal(key) for key in dict.fromkeys(keys))
        if not wanted:
            return []
        found = self._keys(table, table.pieces, f"trim({KEY}) IN ({wanted})")
        there = set(canonical_keys(found.column(KEY).combine_chunks()).to_pylist())
        return [key for key in keys if key in there]

    def key_page(
        self, spec: SourceSpec, keys: tuple[str | None, str | None], limit: int
    ) -> pa.Array:
        """Keys of the base table with after < key <= upto, in its key order, as text."""
        table = self._table(spec)
        low, high = self._ends(table, *keys)
        found, rows = [], 0
        for some in runs(within(table.pieces, low, high), limit):
            found.append(self._keys(table, some, between(low, high)).column(KEY))
            rows += len(found[-1])
            if rows >= limit:
                break
        chunks = [chunk for one in found for chunk in one.chunks]
        told: pa.Array = pa.chunked_array(chunks, pa.string()).combine_chunks()
        return told.slice(0, limit)

    def count(self, spec: SourceSpec) -> int:
        """How many rows the base table has, with a key or without."""
        table = self._table(spec)
        return table.rows + table.null_keys

    def keys(self, spec: SourceSpec, after: str | None, upto: str | None) -> int:
        """How many rows of the base table have a key with after < key <= upto."""
        table = self._table(spec)
        low, high = self._ends(table, after, upto)
        found = within(table.pieces, low, high)
        whole = [p for p in found if inside(p, low, high)]
        parts = [p for p in found if not inside(p, low, high)]
        counted = sum(piece.keys for piece in whole)
        return counted + len(self._keys(table, parts, between(low, high)))

    def null_keys(self, spec: SourceSpec) -> int:
        """How many rows of the base table have no key."""
        return self._table(spec).null_keys

    def total_bytes(self, spec: SourceSpec) -> int:
        """How many bytes of files the rows declare that landed; 0 for a stream without files."""
        if spec.file is None or not spec.file.size:
            return 0
        size = f"CAST(TRY_CAST({quoted(spec.file.size)} AS DOUBLE) AS HUGEINT)"
        return self._number(spec, f"coalesce(sum({size}), 0)", "true")

    def paths(self, spec: SourceSpec) -> int:
        """How many rows that landed name a file on the share; 0 without files."""
        if spec.file is None or not spec.file.path:
            return 0
        if spec.explode and spec.file.path in EXPLODED:
            listed = f"CAST({quoted(spec.explode.column)} AS VARCHAR)"
            return self._number(spec, "count(*)", f"{listed} LIKE '_%'")
        names = {column.name.lower() for column in self._table(spec).columns}
        if spec.file.path.lower() not in names:
            return 0
        path = f"CAST({quoted(spec.file.path)} AS VARCHAR)"
        return self._number(spec, "count(*)", f"{path} IS NOT NULL AND {path} <> ''")

    def bounds(self, spec: SourceSpec, positions: Sequence[int]) -> list[str]:
        """The keys at these positions (from 1) of the key order, for cutting a table into lanes."""
        table = self._table(spec)
        found, before = [], 0
        for piece in table.pieces:
            here = [
                at - before - 1 for at in sorted(positions) if before < at <= before + piece.keys
            ]
            if here:
                keys = self._keys(table, [piece], "true").column(KEY)
                found += [str(keys[at].as_py()) for at in here]
            before += piece.keys
        return found

    def blobs(self, spec: SourceSpec, keys: Sequence[str]) -> Iterator[tuple[str, BinaryIO | None]]:
        """The bytes of the BLOB column of these rows, one row at a time."""
        assert spec.file is not None
        tables, table = self.tables(spec.database), self._table(spec)
        positions = self._positions(table, [key.strip() for key in keys])
        told: dict[str, str | None] = {}
        if positions:
            rows = tables.rows_of(table, holding(table.pieces, positions))
            where = f"{POSITION} IN ({', '.join(map(str, positions))})"
            name = quoted(spec.file.blob)
            got = tables.run(f"SELECT trim({KEY}), {name} FROM ({rows}) WHERE {where}")
            told = dict(zip(*(column.to_pylist() for column in got.columns), strict=True))
        for key in keys:
            stream = self._stream(told.get(key.strip()))
            yield key, stream
            if stream is not None:
                stream.close()

    def texts(
        self,
        statement: sa.Select[Any],
        names: Sequence[str],
        moments: frozenset[str] = frozenset(),
    ) -> pa.Table:
        """The rows of a statement over tables of the main database, every column as text."""
        return run_texts(self.tables(self._database), statement, names)

    def reading(self) -> Any:
        """What runs statements over tables of the main database."""
        return Reading(self.tables(self._database))

    def shape(self, spec: SourceSpec) -> dict[str, str]:
        """The columns of the base table and their types, as the source's database names them."""
        return dict(self._table(spec).shape)

    def piece_rows(self, spec: SourceSpec, piece: Piece) -> pa.Table:
        """The rows of one piece as `page` gives them."""
        return merged(spec, [self._rows_of(spec, self._table(spec), [piece], "true")])

    def keys_of(self, piece: Piece) -> list[str]:
        """The canonical keys of the open rows of a piece, in order."""
        found = pq.read_table(self.folder.root / piece.file.name, columns=[KEY]).column(KEY)
        keys: list[str] = canonical_keys(found.combine_chunks()).drop_null().to_pylist()
        return keys

    def sealed(self, piece: Piece) -> pa.Table:
        """The lines of all sealed rows of a piece, once each."""
        if piece.seals is None:
            return sealing.LINES.empty_table()
        lines = pq.read_table(self.folder.root / piece.seals.name)
        return lines.filter(pc.equal(lines.column("stream"), ""))

    def _table(self, spec: SourceSpec) -> Landed:
        found = self.manifest.table(spec.database, spec.base, spec.key)
        if found is None or found.key != spec.key:
            raise lacking(spec)
        return found

    def _ends(
        self, table: Landed, after: str | None, upto: str | None
    ) -> tuple[int | None, int | None]:
        """The positions of two keys."""
        told: list[int | None] = []
        for key in (after, upto):
            if key is None:
                told.append(None)
            elif table.key_type == "integer":
                told.append(int(key))
            else:
                told.append(self._position(table, key))
        return told[0], told[1]

    def _position(self, table: Landed, key: str) -> int:
        """Of a key that is a text; with the white space around it if it stands so."""
        found = self._keys(table, table.pieces, f"trim({KEY}) = {literal(key.strip())}")
        spelt = found.column(KEY).to_pylist()
        if not spelt:
            raise SourceError(
                f"A key of {table.base} at which the work stopped is not in the landing any more",
                "What was done before stays.",
                "vicmig migrate --afresh",
            )
        at = spelt.index(key) if key in spelt else 0
        return int(found.column(POSITION)[at].as_py())

    def _positions(self, table: Landed, keys: Sequence[str]) -> list[int]:
        if table.key_type == "integer":
            return sorted({int(key) for key in keys})
        wanted = ", ".join(literal(key) for key in dict.fromkeys(keys))
        if not wanted:
            return []
        found = self._keys(table, table.pieces, f"trim({KEY}) IN ({wanted})")
        return [int(at) for at in found.column(POSITION).to_pylist()]

    def _keys(self, table: Landed, pieces: Sequence[Piece], where: str) -> pa.Table:
        """Keys and positions of the base table's rows in these pieces, in order."""
        tables = self.tables(table.database)
        opened = f"SELECT {POSITION}, {KEY} FROM ({tables.rows_of(table, pieces)}) WHERE {where}"
        found = tables.run(f"{opened} ORDER BY {POSITION}")
        files = [piece.seals.name for piece in pieces if piece.seals]
        if not files:
            return found
        names = "[" + ", ".join(literal(str(self.folder.root / name)) for name in files) + "]"
        sealed = (
            f"SELECT {POSITION}, {KEY} FROM read_parquet({names}) WHERE stream = '' AND {where}"
        )
        return tables.run(f"{opened} UNION ALL {sealed} ORDER BY {POSITION}")

    def _number(self, spec: SourceSpec, what: str, where: str) -> int:
        tables, table = self.tables(spec.database), self._table(spec)
        view = quoted(f"{table.id}#open")
        found = tables.run(f"SELECT {what} FROM {view} WHERE {where}")
        return int(found.column(0)[0].as_py())

    def _rows_of(
        self, spec: SourceSpec, table: Landed, pieces: Sequence[Piece], where: str
    ) -> Rows:
        made = self._select(spec, table, pieces, where)
        sealed = [self._seals(spec, piece, where) for piece in pieces if piece.seals]
        return Rows(made, pa.concat_tables(sealed) if sealed else None)

    def _select(
        self, spec: SourceSpec, table: Landed, pieces: Sequence[Piece], where: str
    ) -> pa.Table:
        """What the SELECT yields of the open rows of these pieces, with their positions last."""
        tables = self.tables(spec.database)
        base = f"SELECT * FROM ({tables.rows_of(table, pieces)}) WHERE {where}"
        sql, placed = translated(spec, table.dialect, tables.open_view, "vicmig_base")
        names = [*spec.columns_read, POSITION]
        wanted = ", ".join(f"s.{quoted(name)}" for name in spec.columns_read)
        if placed:
            asked = f"SELECT {wanted}, s.{POSITION} FROM ({sql}) s"
        else:
            key = f"trim(CAST(s.{quoted(spec.key)} AS VARCHAR)) = trim(b.{KEY})"
            asked = f"SELECT {wanted}, b.{POSITION} FROM ({sql}) s JOIN vicmig_base b ON {key}"
        try:
            found = tables.run(f"WITH vicmig_base AS ({base}) {asked} ORDER BY {POSITION}")
        except SourceError:
            raise refusing(spec) from None
        told = found.drop_columns([POSITION])
        made = texts(zip(names, told.columns, strict=False), text)
        times = bare_times(spec, table.dialect, tables.known) & set(spec.columns_read)
        made = with_moments(made, times)
        return made.append_column(POSITION, found.column(POSITION))

    def _seals(self, spec: SourceSpec, piece: Piece, where: str) -> pa.Table:
        """The lines of a stream's sealed rows of a piece, as rows of its SELECT."""
        assert piece.seals is not None
        name = literal(str(self.folder.root / piece.seals.name))
        own = f"stream = {literal(spec.name)} AND {where}"
        asked = f"SELECT * FROM read_parquet({name}) WHERE {own} ORDER BY {POSITION}"
        lines = self.tables(spec.database).run(asked)
        made = sealing.as_rows(spec, lines)
        return made.append_column(POSITION, lines.column(POSITION)).append_column(
            SEALED, lines.column("kind")
        )

    def _stream(self, digest: str | None) -> BinaryIO | None:
        if not digest:
            return None if digest is None else io.BytesIO()
        try:
            return self._blobs.open(bytes.fromhex(digest))
        except OSError as error:
            raise self.folder.damaged("the bytes of a BLOB are missing") from error


class _One(LandingSource):
    """The same landing, where statements are run over the tables of one of its databases."""

    def __init__(self, whole: LandingSource, database: str) -> None:
        self.__dict__.update(whole.__dict__)
        self._whole, self._database = whole, database

    def of(self, spec: SourceSpec) -> Source:
        """The landing of the database that a stream is read from."""
        return self._whole.of(spec)

    def close(self) -> None:
        """Nothing: the whole is closed."""
