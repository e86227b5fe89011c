"""Reads a source for its profile: a small interface, and a database by SQLAlchemy behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pyarrow as pa
import sqlalchemy as sa

from etl.errors import SourceError
from etl.profile import catalogue, sql
from etl.profile.declared import Rows
from etl.profile.model import Failure
from etl.profile.session import Meter, watched
from etl.profile.spread import Spread
from etl.profile.texts import texts
from etl.source_session import Reading, engine, rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.profile.declared import DeclaredColumn, DeclaredTable

COUNTED = 500_000  # rows by the catalogue's estimate: a larger table is not counted
_AT_ONCE = 200  # values that are looked for in one statement


class Readable(Protocol):
    """A source as a profile reads it. What a source refuses is a SourceError or a line.

    TransientError: it is away.
    """

    meter: Meter

    @property
    def dialect(self) -> str:
        """What kind of source it is."""

    @property
    def server(self) -> str:
        """Its version; empty where it does not say."""

    def tables(self, only: Sequence[str]) -> tuple[list[DeclaredTable], list[Failure]]:
        """Its tables, and what of the catalogue could not be read."""

    def count(self, table: DeclaredTable) -> tuple[int | None, bool]:
        """How many rows a table has, and whether they were counted."""

    def rows(self, table: DeclaredTable, many: int | None, limit: int) -> Rows:
        """Rows of a table of so many, all or a sample spread over it."""

    def holding(self, table: DeclaredTable, column: DeclaredColumn, values: Sequence[str]) -> int:
        """How many of these different values a column has."""

    def answers(self) -> None:
        """Raise TransientError unless the source answers now."""

    def close(self) -> None:
        """Give all connections back."""


class Database:
    """A database; every statement is short, read-only, and ends after so many seconds."""

    def __init__(self, url: str, seconds: int, encoding: str = "") -> None:
        self._engine = engine(url, encoding)
        self._seconds = seconds
        self.meter = watched(self._engine, seconds)

    @property
    def dialect(self) -> str:
        """As SQLAlchemy names it."""
        return self._engine.dialect.name

    @property
    def server(self) -> str:
        """Known once it was connected to."""
        told = getattr(self._engine.dialect, "server_version_info", None)
        if self.dialect == "sqlite":
            import sqlite3

            return sqlite3.sqlite_version
        return ".".join(str(part) for part in told or () if isinstance(part, int))

    def tables(self, only: Sequence[str]) -> tuple[list[DeclaredTable], list[Failure]]:
        """See Readable."""
        self.answers()
        return catalogue.tables(self._engine, only)

    def count(self, table: DeclaredTable) -> tuple[int | None, bool]:
        """See Readable; what the catalogue says to be large is not counted."""
        if table.view:
            return None, False  # a view may be work for the server: what is read of it tells
        if table.estimate is not None and table.estimate > COUNTED:
            return table.estimate, False
        return int(self._all(sql.count(table))[0][0]), True

    def rows(self, table: DeclaredTable, many: int | None, limit: int) -> Rows:
        """See Readable. A column that fails is left out and told, the others are read."""
        columns = list(table.columns)
        failures: list[Failure] = []
        if not columns:
            return Rows(0, "none")
        try:
            got = self._read(table, columns, many, limit)
        except SourceError:
            # What took its time takes it again by halves.
            if len(columns) == 1 or self.meter.last > self._seconds / 2:
                raise
            columns, failures = self._readable(table, columns, limit)
            if not columns:
                raise
            got = self._read(table, columns, many, limit)
        return _told(columns, got, self.dialect, failures)

    def _read(
        self, table: DeclaredTable, columns: Sequence[DeclaredColumn], many: int | None, limit: int
    ) -> tuple[list[Any], str]:
        chosen = [
            part
            for place, column in enumerate(columns)
            for part in sql.fetched(column, self.dialect, place)
        ]
        if many is not None and many <= limit:
            return self._all(sql.rows(table, chosen, limit)), "whole"
        spread = Spread(table, chosen, self._all, self.dialect)
        if spread.possible:
            return spread.rows(limit), "ranges"
        if many and self.dialect == "postgresql" and not table.view:
            return self._all(sql.blocks(table, chosen, limit, many)), "blocks"
        got = self._all(sql.rows(table, chosen, limit))
        return got, "whole" if len(got) < limit else "head"

    def _readable(
        self, table: DeclaredTable, columns: list[DeclaredColumn], limit: int
    ) -> tuple[list[DeclaredColumn], list[Failure]]:
        """The columns that can be read, found by halves; and a line for each that cannot."""
        chosen = [p for at, c in enumerate(columns) for p in sql.fetched(c, self.dialect, at)]
        try:
            self._all(sql.rows(table, chosen, limit))
        except SourceError as error:
            if len(columns) == 1:
                return [], [Failure("rows", error.fact, columns[0].name)]
        else:
            return columns, []
        half = len(columns) // 2
        parts = [self._readable(table, some, limit) for some in (columns[:half], columns[half:])]
        return [c for good, _ in parts for c in good], [f for _, bad in parts for f in bad]

    def holding(self, table: DeclaredTable, column: DeclaredColumn, values: Sequence[str]) -> int:
        """See Readable; looked up in the column's index."""
        key = key_of(column)
        wanted = [int(one) for one in values] if column.family == "number" else list(values)
        wanted = [sql.bound(column, one, self.dialect) for one in wanted]
        many = 0
        for start in range(0, len(wanted), _AT_ONCE):
            many += len(self._all(sql.holding(table, key, wanted[start : start + _AT_ONCE])))
        return many

    def answers(self) -> None:
        """See Readable."""
        self._all(sa.select(sa.literal(1).label("answer")))

    def close(self) -> None:
        """See Readable."""
        self._engine.dispose()

    def _all(self, statement: sa.Select[Any]) -> list[Any]:
        """The rows of one statement on a connection of its own, counted."""
        with Reading(self._engine) as connection:
            got = rows_of(connection, statement)
        self.meter.answered()
        self.meter.rows += len(got)
        return got


def key_of(column: DeclaredColumn) -> sa.ColumnElement[Any]:
    """A column to compare with; a GUID of its own type has to be told as one."""
    guid = column.type.upper() in ("UUID", "UNIQUEIDENTIFIER")
    return sa.column(column.name, sa.Uuid(as_uuid=False)) if guid else sa.column(column.name)


def _told(
    columns: Sequence[DeclaredColumn],
    got: tuple[list[Any], str],
    dialect: str,
    failures: list[Failure],
) -> Rows:
    """Rows of a driver as columns of text and of lengths."""
    rows, reading = got
    parted = list(zip(*rows, strict=True)) if rows else []
    held: dict[str, pa.Array] = {}
    lengths: dict[str, pa.Array] = {}
    at = 0
    for place, column in enumerate(columns):
        for part in sql.fetched(column, dialect, place):
            values = parted[at] if parted else ()
            at += 1
            if str(part.key).startswith("n"):
                lengths[column.name] = pa.array([_int(value) for value in values], pa.int64())
                continue
            held[column.name], bytes_found = texts(values)
            if bytes_found:
                failures.append(Failure("rows", f"{bytes_found} values are bytes", column.name))
    return Rows(len(rows), reading, held, lengths, tuple(failures))


def _int(value: Any) -> int | None:
    return None if value is None else int(value)
