"""Reads one source system: short, read-only, paged by key.

The source compares and orders its own keys.

Columns arrive as text whatever the driver made of them, so that the same row is the same row over
every driver.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pyarrow as pa
import sqlalchemy as sa

from etl import odbc
from etl.errors import SourceError, TransientError
from etl.ids import canonical_keys
from etl.source_errors import code, lost, translated
from etl.source_text import text, text_of, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mappings.schema import SourceSpec

log = logging.getLogger(__name__)
_AT_ONCE = 500  # keys in one statement

# What makes a session read only, by dialect. SQL Server and Oracle have no such statement: there
# the rights of the account are the guard.
_ONLY_READ = {
    "sqlite": "PRAGMA query_only = ON",
    "mariadb": "SET SESSION TRANSACTION READ ONLY",
    "mysql": "SET SESSION TRANSACTION READ ONLY",
    "postgresql": "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
}


def engine(url: str) -> sa.Engine:
    """An engine that cannot write to the source and never puts a parameter into an error."""
    made = sa.create_engine(_read_only(url), hide_parameters=True, pool_pre_ping=True)
    statement = _ONLY_READ.get(made.dialect.name)
    if statement:

        @sa.event.listens_for(made, "connect")
        def _only_read(connection: Any, _record: Any) -> None:
            connection.cursor().execute(statement)
            connection.commit()  # PostgreSQL forgets a setting that is rolled back

    @sa.event.listens_for(made, "handle_error")
    def _is_lost(context: Any) -> None:
        # Else the pool would go on with it, and complain of it at length on standard error.
        context.is_disconnect = context.is_disconnect or lost(context.original_exception)

    logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)
    return made


def _read_only(url: str) -> sa.URL:
    """The address; of an SQLite file in the form that neither makes nor changes the file."""
    given = sa.make_url(url)
    if given.get_backend_name() != "sqlite" or not given.database or given.query:
        return given
    path = quote(str(Path(given.database).absolute()))
    return given.set(database=f"file:{path}", query={"mode": "ro", "uri": "true"})


class Source:
    """One part (database, table copy or file) of a source system."""

    def __init__(self, url: str, *, arrow: bool = True) -> None:
        self._engine = engine(url)
        self._arrow = odbc.reader(self._engine) if arrow else None

    def check(self, specs: Sequence[SourceSpec]) -> None:
        """Raise SourceError for the first base table, key or column that the source lacks."""
        with self.reading() as connection:
            for spec in specs:
                statement = sa.select(*self._columns(spec)).limit(0)
                try:
                    connection.execute(
                        sa.select(sa.column(spec.key)).select_from(sa.table(spec.base)).limit(0)
                    )
                    connection.execute(statement)
                except sa.exc.DBAPIError as error:
                    raise _lacking(spec, error) from None

    def page(self, spec: SourceSpec, after: str | None, upto: str | None, limit: int) -> pa.Table:
        """Rows with after < key <= upto in the source's key order, every column as text.

        `limit` rows at the most; rows without a key are counted by `null_keys`.
        """
        statement = sa.select(*(column for column in self._columns(spec)))
        key = statement.selected_columns[spec.key]
        statement = self._between(statement, key, spec, (after, upto))
        statement = statement.where(key.is_not(None)).order_by(key).limit(limit)
        return self.texts(statement, spec.columns_read)

    def rows(self, spec: SourceSpec, keys: Sequence[str]) -> pa.Table:
        """The rows of these keys as `page` gives them, in the source's order within a few hundreds.

        A key that the SELECT does not yield gives no row.
        """
        found = []
        for some in _some(_in_order(spec, keys)):
            statement = sa.select(*self._columns(spec))
            key = statement.selected_columns[spec.key]
            found += self._with_keys(statement.order_by(key), key, (spec, some), spec.columns_read)
        return pa.concat_tables(found).combine_chunks() if found else _no_rows(spec.columns_read)

    def present(self, spec: SourceSpec, keys: Sequence[str]) -> list[str]:
        """Which of these keys the base table has."""
        key: sa.ColumnElement[Any] = sa.column(spec.key)
        statement = sa.select(key).select_from(sa.table(spec.base))
        there: set[str] = set()
        for some in _some(_in_order(spec, keys)):
            for table in self._with_keys(statement, key, (spec, some), (spec.key,)):
                there.update(canonical_keys(table.column(0)).to_pylist())
        return [key for key in keys if key in there]

    def key_page(
        self, spec: SourceSpec, keys: tuple[str | None, str | None], limit: int
    ) -> pa.Array:
        """Keys of the base table with after < key <= upto, in its key order, as text."""
        key: sa.ColumnElement[Any] = sa.column(spec.key)
        statement = sa.select(key).select_from(sa.table(spec.base)).where(key.is_not(None))
        statement = self._between(statement, key, spec, keys)
        found = self.texts(statement.order_by(key).limit(limit), (spec.key,)).column(0)
        return found.combine_chunks()

    def count(self, spec: SourceSpec) -> int:
        """How many rows the base table has, with a key or without, counted by the source."""
        statement = sa.select(sa.func.count()).select_from(sa.table(spec.base))
        with self.reading() as connection:
            return int(connection.execute(statement).scalar_one())

    def keys(self, spec: SourceSpec, after: str | None, upto: str | None) -> int:
        """How many rows of the base table have a key with after < key <= upto, counted by it."""
        key: sa.ColumnElement[Any] = sa.column(spec.key)
        statement = sa.select(sa.func.count(key)).select_from(sa.table(spec.base))
        with self.reading() as connection:
            found = connection.execute(self._between(statement, key, spec, (after, upto)))
            return int(found.scalar_one())

    def null_keys(self, spec: SourceSpec) -> int:
        """How many rows of the base table have no key."""
        key: sa.ColumnElement[Any] = sa.column(spec.key)
        statement = sa.select(sa.func.count()).select_from(sa.table(spec.base)).where(key.is_(None))
        with self.reading() as connection:
            return int(connection.execute(statement).scalar_one())

    def total_bytes(self, spec: SourceSpec) -> int:
        """How many bytes of files the source declares; 0 for a stream without files."""
        if spec.file is None:
            return 0
        size: sa.ColumnElement[Any] = sa.column(spec.file.size)
        statement = sa.select(sa.func.coalesce(sa.func.sum(size), 0)).select_from(
            sa.table(spec.base)
        )
        with self.reading() as connection:
            return int(connection.execute(statement).scalar_one())

    def paths(self, spec: SourceSpec) -> int:
        """How many rows of the base table name a file on the share; 0 without files."""
        if spec.file is None:
            return 0
        path: sa.ColumnElement[Any] = sa.column(spec.file.path)
        statement = sa.select(sa.func.count()).select_from(sa.table(spec.base))
        with self.reading() as connection:
            found = connection.execute(statement.where(path.is_not(None), path != ""))
            return int(found.scalar_one())

    def bounds(self, spec: SourceSpec, positions: Sequence[int]) -> list[str]:
        """The keys at these positions (from 1) of the key order, for cutting a table into lanes."""
        key: sa.ColumnElement[Any] = sa.column(spec.key)
        position = sa.func.row_number().over(order_by=key).label("position")
        keyed = sa.select(key.label("k"), position).select_from(sa.table(spec.base))
        numbered = keyed.where(key.is_not(None)).subquery()
        statement = sa.select(numbered.c.k).where(numbered.c.position.in_(positions))
        with self.reading() as connection:
            return [str(k) for (k,) in connection.execute(statement.order_by(numbered.c.position))]

    def blobs(self, spec: SourceSpec, keys: Sequence[str]) -> Iterator[tuple[str, bytes | None]]:
        """The bytes of the BLOB column of these rows, one row at a time.

        None where the column is NULL.
        """
        assert spec.file is not None
        content: sa.ColumnElement[Any] = sa.column(spec.file.blob)
        statement = sa.select(content).select_from(sa.table(spec.base))
        key: sa.ColumnElement[Any] = sa.column(spec.key)
        with self.reading() as connection:
            for wanted in keys:
                found = connection.execute(statement.where(key == _typed(spec, wanted))).first()
                yield wanted, bytes(found[0]) if found and found[0] is not None else None

    @property
    def dialect(self) -> str:
        """What kind of database it is, as SQLAlchemy names it."""
        return self._engine.dialect.name

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()

    def _columns(self, spec: SourceSpec) -> list[sa.ColumnElement[Any]]:
        inner = sa.text(spec.sql).columns(*(sa.column(name) for name in spec.columns_read))
        query = inner.subquery("src")
        return [query.c[name] for name in spec.columns_read]

    def _between(
        self,
        statement: sa.Select[Any],
        key: sa.ColumnElement[Any],
        spec: SourceSpec,
        keys: tuple[str | None, str | None],
    ) -> sa.Select[Any]:
        after, upto = keys
        if after is not None:
            statement = statement.where(key > _typed(spec, after))
        if upto is not None:
            statement = statement.where(key <= _typed(spec, upto))
        return statement

    def _with_keys(
        self,
        statement: sa.Select[Any],
        key: sa.ColumnElement[Any],
        wanted: tuple[SourceSpec, Sequence[str]],
        names: Sequence[str],
    ) -> list[pa.Table]:
        """The rows of a statement that have one of the keys, which are known without their padding.

        Only what is not found as it is written is looked for without the white space around it.
        """
        spec, keys = wanted
        if spec.key_type == "integer":
            values = [int(k) for k in keys]
            numbers = sa.bindparam("keys", values, sa.Integer, expanding=True, literal_execute=True)
            return [self.texts(statement.where(key.in_(numbers)), names)]
        found = self.texts(statement.where(key.in_(keys)), names)
        known = set(canonical_keys(found.column(spec.key)).to_pylist())
        padded = [k for k in keys if k not in known]
        if not padded:
            return [found]
        bare: sa.ColumnElement[Any] = sa.func.rtrim(sa.func.ltrim(key))
        return [found, self.texts(statement.where(bare.in_(padded)), names)]

    def texts(self, statement: sa.Select[Any], names: Sequence[str]) -> pa.Table:
        """The rows of a statement, every column as text, under these names."""
        if self._arrow is not None:
            found = self._arrow.table(statement)
            if found is not None:
                return texts(zip(names, found.columns, strict=True), text)
        with self.reading() as connection:
            rows = connection.execute(statement).fetchall()
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
        return texts(zip(names, columns, strict=True), text_of)

    def reading(self) -> _Reading:
        """A connection for one short read."""
        return _Reading(self._engine)


def _in_order(spec: SourceSpec, keys: Sequence[str]) -> list[str]:
    return sorted(dict.fromkeys(keys), key=int if spec.key_type == "integer" else None)


def _some(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]


def _no_rows(names: Sequence[str]) -> pa.Table:
    return pa.table([pa.array([], pa.string())] * len(names), names=list(names))


class _Reading:
    """A connection for one short read.

    Driver errors are re-raised without statement and parameters.
    """

    def __init__(self, source: sa.Engine) -> None:
        self._source = source

    def __enter__(self) -> sa.Connection:
        try:
            self._connection = self._source.connect()
        except sa.exc.DBAPIError as error:
            raise translated(error) from None
        return self._connection

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self._connection.close()
        if isinstance(error, sa.exc.DBAPIError):
            raise translated(error) from None


def _lacking(spec: SourceSpec, error: sa.exc.DBAPIError) -> SourceError | TransientError:
    problem = translated(error)
    if isinstance(problem, TransientError):
        return problem
    return SourceError(
        f"The source cannot be read as sources/{spec.system}/{spec.entity}.yaml and .sql declare:"
        f" table {spec.base} with key {spec.key} and columns {', '.join(spec.columns_read)}"
        f" ({code(error.orig)})",
        "Nothing was written.",
        "compare the names with the source's own, mend the mapping, then vicmig migrate again",
        entity=spec.entity,
    )


def _typed(spec: SourceSpec, key: str) -> int | str:
    return int(key) if spec.key_type == "integer" else key
