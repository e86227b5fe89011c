"""Reads one source system: short, read-only, paged by key.

The source compares and orders its own keys.

Columns arrive as text whatever the driver made of them, so that the same row is the same row over
every driver.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa
import sqlalchemy as sa

from etl import odbc
from etl.errors import SourceError, TransientError
from etl.ids import canonical_keys
from etl.source_blobs import Value, opened
from etl.source_errors import FAILED, code, source_of, translated
from etl.source_session import Reading, engine, rows_of
from etl.source_sql import (
    TWO_KINDS,
    WRITES_MOMENTS,
    Key,
    columns_of,
    in_order,
    key_columns,
    selected,
    table_of,
    tellable,
)
from etl.source_text import text, text_of, texts, with_moments
from mappings.schema import EXPLODED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

    from etl.source_sql import Column, Ends, Kind
    from mappings.schema import SourceSpec

log = logging.getLogger(__name__)
_MOMENTS = (dt.date, dt.datetime, dt.time)  # as pyodbc names the types of columns
_AT_ONCE = 500  # keys in one statement
_JOINED_AT_ONCE = 100  # of keys of several columns, each of which is a condition of its own


class Source:
    """One part (database, table copy or file) of a source system."""

    def __init__(self, url: str, *, arrow: bool = True, encoding: str = "", part: str = "") -> None:
        """`encoding`: of texts that the driver hands over as bytes of a code page.

        `part`: what errors call this database, where the source has several.
        """
        self._engine = engine(url, encoding, part=part)
        self._arrow = odbc.reader(self._engine) if arrow and not encoding else None
        self._known: dict[str, dict[str, Kind]] = {}
        self._moments: dict[str, frozenset[str]] = {}

    def check(self, specs: Sequence[SourceSpec]) -> None:
        """Raise SourceError for the first base table, key or column that the source lacks."""
        with self.reading() as connection:
            for spec in specs:
                key: list[Column] = [sa.column(name) for name in key_columns(spec)]
                try:
                    connection.execute(sa.select(*key).select_from(table_of(spec)).limit(0))
                    query = selected(spec)
                    connection.execute(sa.select(*query.c).limit(0))
                except sa.exc.DBAPIError as error:
                    raise _lacking(spec, error) from None

    def page(self, spec: SourceSpec, after: str | None, upto: str | None, limit: int) -> pa.Table:
        """Rows with after < key <= upto in the source's key order, every column as text.

        `limit` rows at the most; rows without a key are counted by `null_keys`.
        """
        query = selected(spec)
        key = self.key_of(spec, query)
        moments = self._moments_of(spec)
        columns = columns_of(spec, query, key, moments)
        statement = sa.select(*columns).where(key.between((after, upto))).order_by(*key.order)
        found = self.texts(statement.limit(limit), spec.columns_read, moments)
        tellable(spec, found.column(spec.key))
        return found

    def rows(self, spec: SourceSpec, keys: Sequence[str]) -> pa.Table:
        """The rows of these keys as `page` gives them, in the source's order within a few hundreds.

        A key that the SELECT does not yield gives no row.
        """
        query = selected(spec)
        key = self.key_of(spec, query)
        moments = self._moments_of(spec)
        statement = sa.select(*columns_of(spec, query, key, moments)).order_by(*key.order)
        found = []
        for some in _some(spec, keys):
            found += self._with_keys(statement, key, (spec, some), spec.columns_read)
        found = [with_moments(table, moments) for table in found]
        return pa.concat_tables(found).combine_chunks() if found else _no_rows(spec.columns_read)

    def present(self, spec: SourceSpec, keys: Sequence[str]) -> list[str]:
        """Which of these keys the base table has."""
        key = self.key_of(spec)
        statement = sa.select(key.text).select_from(table_of(spec))
        there: set[str] = set()
        for some in _some(spec, keys):
            for table in self._with_keys(statement, key, (spec, some), (spec.key,)):
                there.update(canonical_keys(table.column(0)).to_pylist())
        return [key for key in keys if key in there]

    def key_page(self, spec: SourceSpec, keys: Ends, limit: int) -> pa.Array:
        """Keys of the base table with after < key <= upto, in its key order, as text."""
        key = self.key_of(spec)
        statement = sa.select(key.text).select_from(table_of(spec)).where(key.between(keys))
        found = self.texts(statement.order_by(*key.order).limit(limit), (spec.key,)).column(0)
        tellable(spec, found)
        return found.combine_chunks()

    def count(self, spec: SourceSpec) -> int:
        """How many rows the base table has, with a key or without, counted by the source."""
        return self._count(spec)

    def keys(self, spec: SourceSpec, after: str | None, upto: str | None) -> int:
        """How many rows of the base table have a key with after < key <= upto, counted by it."""
        return self._count(spec, self.key_of(spec).between((after, upto)))

    def null_keys(self, spec: SourceSpec) -> int:
        """How many rows of the base table have no key."""
        return self._count(spec, self.key_of(spec).missing)

    def total_bytes(self, spec: SourceSpec) -> int:
        """How many bytes of files the source declares; 0 for a stream without files, or sizes."""
        if spec.file is None or not spec.file.size:
            return 0
        try:
            return self._total_bytes(sa.column(spec.file.size), spec)
        except SourceError:  # a column of texts, which is a forecast the less and no more
            log.warning("declared_bytes=unreadable stream=%s", spec.name or spec.entity)
            return 0

    def _total_bytes(self, declared: Column, spec: SourceSpec) -> int:
        size: Column = sa.cast(declared, sa.BigInteger)
        if self.dialect == "sqlite":  # whose cast cuts 2**40 into what fits its name of the type
            size = declared
        total = sa.select(sa.func.coalesce(sa.func.sum(size), 0)).select_from(table_of(spec))
        with self.reading() as connection:
            return int(connection.execute(total).scalar_one())

    def paths(self, spec: SourceSpec) -> int:
        """How many rows name a file on the share; 0 without files."""
        if spec.file is None or not spec.file.path:
            return 0
        if spec.explode and spec.file.path in EXPLODED:
            listed: Column = selected(spec).c[spec.explode.column]
            statement = sa.select(sa.func.count()).where(listed.like("_%"))
            with self.reading() as connection:
                return int(connection.execute(statement).scalar_one())
        path: Column = sa.column(spec.file.path)
        named = [] if self.dialect == "oracle" else [path != ""]  # there an empty text is NULL
        return self._count(spec, path.is_not(None), *named)

    def bounds(self, spec: SourceSpec, positions: Sequence[int]) -> list[str]:
        """The keys at these positions (from 1) of the key order, for cutting a table into lanes."""
        key = self.key_of(spec)
        position = sa.func.row_number().over(order_by=key.order).label("position")
        keyed = sa.select(key.text.label("k"), position).select_from(table_of(spec))
        numbered = keyed.where(key.there).subquery()
        statement = sa.select(numbered.c.k).where(numbered.c.position.in_(positions))
        with self.reading() as connection:
            return [str(k) for (k,) in connection.execute(statement.order_by(numbered.c.position))]

    def blobs(self, spec: SourceSpec, keys: Sequence[str]) -> Iterator[tuple[str, BinaryIO | None]]:
        """The bytes of the BLOB column of these rows, one row at a time, read in pieces.

        None where the column is NULL. A stream is read before the next one is asked for.
        """
        assert spec.file is not None
        key = self.key_of(spec)
        content: Column = sa.column(spec.file.blob)
        for wanted in keys:
            stream = opened(self._engine, Value(table_of(spec), content, key.equals(wanted)))
            yield wanted, cast("BinaryIO | None", stream)
            if stream is not None:
                stream.close()

    @property
    def dialect(self) -> str:
        """What kind of database it is, as SQLAlchemy names it."""
        return self._engine.dialect.name

    def of(self, _spec: SourceSpec) -> Source:
        """The database that a stream is read from; `etl.parts` has several."""
        return self

    def key_of(self, spec: SourceSpec, query: sa.Subquery | None = None) -> Key:
        """The key of a stream: in its base table, or in a query of its SELECT."""
        names = key_columns(spec)
        columns = tuple(sa.column(name) if query is None else query.c[name] for name in names)
        kinds = self._kinds(spec)
        return Key(
            columns,
            self.dialect,
            integer=spec.key_type == "integer",
            kinds=tuple(kinds.get(name) for name in names) if kinds else (),
        )

    def close(self) -> None:
        """Give all connections back."""
        if self._arrow is not None:
            self._arrow.close()
        self._engine.dispose()

    def texts(
        self,
        statement: sa.Select[Any],
        names: Sequence[str],
        moments: frozenset[str] = frozenset(),
    ) -> pa.Table:
        """The rows of a statement, every column as text, under these names.

        `moments` are those whose dates and times the source wrote itself.
        """
        if self._arrow is not None:
            found = self._arrow.table(statement)
            if found is not None:
                told = texts(zip(names, found.columns, strict=True), text)
                return with_moments(told, moments)
        with self.reading() as connection:
            rows = rows_of(connection, statement)
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
        return with_moments(texts(zip(names, columns, strict=True), text_of), moments)

    def reading(self) -> Reading:
        """A connection for one short read."""
        return Reading(self._engine)

    def _count(self, spec: SourceSpec, *holds: sa.ColumnElement[bool]) -> int:
        statement = sa.select(sa.func.count()).select_from(table_of(spec)).where(*holds)
        with self.reading() as connection:
            return int(connection.execute(statement).scalar_one())

    def _moments_of(self, spec: SourceSpec) -> frozenset[str]:
        """The columns of the SELECT that hold dates and times, where the source has to write them.

        Drivers make NULL of a date of noughts, and cut the seventh digit of a second.
        """
        if self.dialect not in WRITES_MOMENTS or self._engine.driver != "pyodbc":
            return frozenset()
        if spec.sql not in self._moments:
            nothing = sa.select(*selected(spec).c).limit(0)
            with self.reading() as connection:
                cursor: Any = connection.execute(nothing).cursor
                kinds = {str(told[0]): told[1] for told in cursor.description}
            self._moments[spec.sql] = frozenset(n for n, kind in kinds.items() if kind in _MOMENTS)
        return self._moments[spec.sql] & (set(spec.columns_read) - {spec.key})

    def _kinds(self, spec: SourceSpec) -> dict[str, Kind]:
        """The types of the base table's columns, where keys of texts are compared by them."""
        if self.dialect not in (*TWO_KINDS, "sqlite") or spec.key_type == "integer":
            return {}
        if spec.base not in self._known:
            table = table_of(spec)
            with self.reading() as connection:
                try:
                    told = sa.inspect(connection).get_columns(table.name, table.schema)
                except sa.exc.NoSuchTableError:  # a synonym
                    told = []
                except FAILED as error:  # an old catalogue
                    if isinstance(translated(error), TransientError):
                        raise
                    told = []
            self._known[spec.base] = {str(c["name"]): c["type"] for c in told}
        return self._known[spec.base]

    def _with_keys(
        self,
        statement: sa.Select[Any],
        key: Key,
        wanted: tuple[SourceSpec, Sequence[str]],
        names: Sequence[str],
    ) -> list[pa.Table]:
        """The rows of a statement that have one of the keys, which are known without their padding.

        Only what is not found as it is written is looked for without the white space around it.
        """
        spec, keys = wanted
        try:
            found = self.texts(statement.where(key.among(keys)), names)
        except SourceError:  # a text that is no value of the column's type, of a GUID for one
            return [self.texts(statement.where(key.bare_among(keys)), names)]
        if spec.key_type == "integer":
            return [found]
        known = canonical_keys(found.column(spec.key)).combine_chunks()
        there = set(known.to_pylist())
        padded = [k for k in keys if k not in there]
        if not padded:
            return [found]
        return [found, self.texts(statement.where(key.bare_among(padded)), names)]


def _some(spec: SourceSpec, keys: Sequence[str]) -> Iterator[Sequence[str]]:
    ordered = in_order(keys, integer=spec.key_type == "integer")
    many = _JOINED_AT_ONCE if spec.key_columns[1:] else _AT_ONCE
    for start in range(0, len(ordered), many):
        yield ordered[start : start + many]


def _no_rows(names: Sequence[str]) -> pa.Table:
    return pa.table([pa.array([], pa.string())] * len(names), names=list(names))


def _lacking(spec: SourceSpec, error: sa.exc.DBAPIError) -> SourceError | TransientError:
    problem = translated(error)
    if isinstance(problem, TransientError):
        return problem
    stream, columns = spec.name or spec.entity, ", ".join(spec.columns_read)
    return SourceError(
        f"{source_of(error)} cannot be read as sources/{spec.system}/{stream}.yaml and .sql"
        f" declare: table {spec.base} with key {spec.key} and columns {columns}"
        f" ({code(error.orig)})",
        "Nothing was written.",
        "compare the names with the source's own, mend the mapping, then vicmig migrate again",
        entity=spec.entity,
    )
