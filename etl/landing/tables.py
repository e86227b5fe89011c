# ruff: noqa: S608 - names are quoted, and every value is a literal made here
"""The tables of a landing in DuckDB: what of a table is read from which files, as which types.

One connection, in memory, that reads the Parquet files of one database of the source. A table has
two views: `<id>#open`, the rows that a SELECT may see, and one of its own name with the keys of the
sealed rows beside them, whose other columns are empty: that one is counted.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from etl.errors import SourceError
from etl.landing.kinds import one_type
from etl.landing.manifest import KEY, POSITION

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from etl.landing.folder import Folder
    from etl.landing.manifest import Landed, Manifest, Piece

_MEMORY, _THREADS = "1GB", 4
_WITHOUT_CASE, _WITHOUT_ACCENTS = " COLLATE NOCASE", " COLLATE NOCASE.NOACCENT"


class Tables:
    """The tables of one database of a landing, open for reading."""

    def __init__(
        self, folder: Folder, manifest: Manifest, database: str, spill: Path | None = None
    ) -> None:
        self.folder, self.manifest, self.database = folder, manifest, database
        self.landed = [t for t in manifest.tables if t.database == database]
        self._types: dict[str, dict[str, dict[str, pa.DataType]]] = {}
        settings: dict[str, Any] = {"memory_limit": _MEMORY, "threads": _THREADS}
        settings["autoinstall_known_extensions"] = False
        if spill is not None:
            settings["temp_directory"] = str(spill)
        self._connection = duckdb.connect(config=settings)
        self._own = threading.local()
        self._lock = threading.Lock()
        try:
            self._make_views()
        except duckdb.Error:
            raise folder.damaged("a file of rows cannot be read") from None

    def close(self) -> None:
        """Give the memory back."""
        self._connection.close()

    def run(self, statement: str) -> pa.Table:
        """The rows of a statement; what DuckDB says of an error may hold values: left out."""
        try:
            found: pa.Table = self._cursor().sql(statement).to_arrow_table()
        except duckdb.Error as error:
            raise refused(type(error).__name__) from None
        return found

    def known(self, name: str) -> Landed | None:
        """The table of this name, with its schema or without."""
        exact = [t for t in self.landed if t.base.lower() == name.lower()]
        short = name.lower().rpartition(".")[2]
        same = [t for t in self.landed if t.base.lower().rpartition(".")[2] == short]
        return next(iter(exact or same), None)

    def open_view(self, name: str) -> str | None:
        """The view of the rows of a table that a SELECT may see."""
        found = self.known(name)
        return f"{found.id}#open" if found else None

    def rows_of(self, table: Landed, pieces: Sequence[Piece]) -> str:
        """A SELECT of the open rows of these pieces."""
        types = self._types_of(table)
        unified = self._unified(table)
        groups: defaultdict[str, list[Piece]] = defaultdict(list)
        for piece in pieces:
            groups[repr(types[piece.file.name])].append(piece)
        if not groups:
            return self._nothing(table, unified)
        return " UNION ALL ".join(
            self._select(table, some, types[some[0].file.name], unified) for some in groups.values()
        )

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        if not hasattr(self._own, "cursor"):
            with self._lock:
                self._own.cursor = self._connection.cursor()
        found: duckdb.DuckDBPyConnection = self._own.cursor
        return found

    def _make_views(self) -> None:
        for table in self.landed:
            self._connection.execute(
                f"CREATE VIEW {quoted(table.id + '#open')} AS {self.rows_of(table, table.pieces)}"
            )
        for table in {t.base: t for t in reversed(self.landed)}.values():
            schema, _, name = table.base.rpartition(".")
            if schema:
                self._connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(schema)}")
            where = f"{quoted(schema)}.{quoted(name)}" if schema else quoted(name)
            self._connection.execute(f"CREATE VIEW {where} AS {self._whole(table)}")
        clock = self.manifest.clocks.get(self.database)
        if clock is not None:
            utc = _still(clock.utc, self.manifest.began)
            told = ", ".join(literal(value) for value in (clock.local, clock.latest, utc))
            self._connection.execute(f"CREATE VIEW vicmig_clock AS SELECT {told}")

    def _whole(self, table: Landed) -> str:
        """Open rows, the keys of sealed ones, and as many empty rows as have no key."""
        opened = f"SELECT * FROM {quoted(table.id + '#open')}"
        unified = self._unified(table)
        keys = {name.lower() for name in (table.key_columns or [table.key])}
        files = [piece.seals.name for piece in table.pieces if piece.seals]
        parts = [opened]
        for source, where in ((self._seals(files), "WHERE stream = ''"), ("", "")):
            if source == "" and not table.null_keys:
                continue
            if source is None:
                continue
            columns = [POSITION, KEY] if source else ["NULL", "NULL"]
            for name, kind in unified.items():
                made = "NULL"
                if source and name.lower() in keys:
                    made = _part(table, name)
                columns.append(f"CAST({made} AS {_sql_type(kind)}) AS {quoted(name)}")
            if source:
                parts.append(f"SELECT {', '.join(columns)} FROM {source} {where}")
            else:
                parts.append(f"SELECT {', '.join(columns)} FROM range({table.null_keys})")
        return " UNION ALL ".join(parts)

    def _seals(self, files: Sequence[str]) -> str | None:
        return f"read_parquet({self._paths(files)})" if files else None

    def _types_of(self, table: Landed) -> dict[str, dict[str, pa.DataType]]:
        if table.id not in self._types:
            self._types[table.id] = {
                piece.file.name: self._schema(piece.file.name) for piece in table.pieces
            }
        return self._types[table.id]

    def _schema(self, name: str) -> dict[str, pa.DataType]:
        try:
            schema = pq.read_schema(self.folder.root / name)
        except (OSError, pa.ArrowInvalid) as error:
            raise self.folder.damaged(f"{name} cannot be read") from error
        return {field.name: field.type for field in schema}

    def _unified(self, table: Landed) -> dict[str, pa.DataType]:
        types = self._types_of(table).values()
        names = [*(column.name for column in table.columns), *table.blobs]
        return {name: one_type([one[name] for one in types if name in one]) for name in names}

    def _select(
        self,
        table: Landed,
        pieces: Sequence[Piece],
        types: dict[str, pa.DataType],
        unified: dict[str, pa.DataType],
    ) -> str:
        collations = {column.name: _collation(column.collation) for column in table.columns}
        columns = [POSITION, KEY]
        for name, kind in unified.items():
            made = _cast(quoted(name), types.get(name, pa.null()), kind)
            if pa.types.is_string(kind):
                made += collations.get(name, "")
            columns.append(f"{made} AS {quoted(name)}")
        names = self._paths([piece.file.name for piece in pieces])
        return f"SELECT {', '.join(columns)} FROM read_parquet({names})"

    def _nothing(self, table: Landed, unified: dict[str, pa.DataType]) -> str:
        columns = [f"CAST(NULL AS BIGINT) AS {POSITION}", f"CAST(NULL AS VARCHAR) AS {KEY}"]
        columns += [
            f"CAST(NULL AS {_sql_type(kind)}) AS {quoted(name)}" for name, kind in unified.items()
        ]
        return f"SELECT {', '.join(columns)} WHERE false"

    def _paths(self, names: Sequence[str]) -> str:
        return "[" + ", ".join(literal(str(self.folder.root / name)) for name in names) + "]"


def _still(utc: str, began: str) -> str:
    """What UTC the source's clock would tell now: as far from this machine's as it was then."""
    then = dt.datetime.fromisoformat(began).replace(tzinfo=None)
    apart = dt.datetime.fromisoformat(utc) - then
    return str((dt.datetime.now(dt.UTC).replace(tzinfo=None) + apart).replace(microsecond=0))


def refused(what: str) -> SourceError:
    """What DuckDB says of a statement, without its text: that may hold values of rows."""
    return SourceError(
        f"The landing refuses ({what})",
        "Nothing of the span at work is recorded.",
        "vicmig land --verify; if the landing is sound, write the SELECT in plainer SQL",
    )


def quoted(name: str) -> str:
    """A name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """A text as SQL takes it."""
    return "'" + value.replace("'", "''") + "'"


def _part(table: Landed, name: str) -> str:
    """One column of a sealed row's key."""
    columns = [one.lower() for one in (table.key_columns or [table.key])]
    if len(columns) == 1:
        return KEY
    return f"string_split({KEY}, '|')[{columns.index(name.lower()) + 1}]"


def _sql_type(kind: pa.DataType) -> str:
    if pa.types.is_decimal(kind):
        return f"DECIMAL({kind.precision}, {kind.scale})"
    return {
        pa.int64(): "BIGINT", pa.float64(): "DOUBLE", pa.date32(): "DATE",
        pa.timestamp("us"): "TIMESTAMP", pa.bool_(): "BOOLEAN",
    }.get(kind, "VARCHAR")  # fmt: skip


def _cast(name: str, of: pa.DataType, to: pa.DataType) -> str:
    """A column as the type of all pieces; as text it is spelt as `source_text` does."""
    if pa.types.is_null(of):
        return f"CAST(NULL AS {_sql_type(to)})"
    if of == to or not pa.types.is_string(to):
        return name
    if pa.types.is_boolean(of):
        return f"CASE WHEN {name} THEN '1' WHEN NOT {name} THEN '0' END"
    if pa.types.is_timestamp(of):
        told = f"strftime({name}, '%Y-%m-%d %H:%M:%S.%f')"
        return f"regexp_replace({told}, '\\.0+$', '')"
    if pa.types.is_floating(of):
        return f"regexp_replace(CAST({name} AS VARCHAR), '\\.0$', '')"
    return f"CAST({name} AS VARCHAR)"


def _collation(name: str) -> str:
    """How texts are compared: as far as the source leaves case and accents out."""
    lower = name.lower()
    if "_ci" not in lower:
        return ""
    loose = "_ai" in lower or "general" in lower or ("unicode" in lower and "_as" not in lower)
    return _WITHOUT_ACCENTS if loose else _WITHOUT_CASE
