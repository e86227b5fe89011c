"""What the store holds of a range of ids, as text that can be compared byte by byte."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg import sql

from etl.store.session import LOAD, connect, plain_errors
from etl.verify import texts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

    from etl.store.session import Connection
    from mappings.schema import SourceSpec

# Times are compared as the conversions write them: with the offset of Vietnam whatever the year.
_SESSION = (
    "SET timezone = '<+07>-07'",
    "SET synchronous_commit = off",  # only our own lines are written, and they can be found again
    "SET jit = off",
)
PUBLISHED = "published "
"""The type of a column of batches, with the published ones behind it: is it one of them?"""
_SHORT = 14
_HALF = 1 << 47


@dataclass(frozen=True, slots=True)
class Shape:
    """A table of the store as it is compared: its columns with their types, the id first.

    where: what rows of other streams have otherwise, as columns with their values; batch: rows of
    people have none, and tables of the migration know none.
    """

    table: str
    columns: Mapping[str, str]
    where: tuple[tuple[str, str], ...] = ()
    batch: bool = True

    @property
    def id(self) -> str:
        """The column of ids."""
        return next(iter(self.columns))

    @property
    def names(self) -> list[str]:
        """The columns in order."""
        return list(self.columns)


@dataclass(frozen=True, slots=True)
class Ids:
    """Which rows: least <= id < beyond, or exactly these."""

    least: str | None = None
    beyond: str | None = None
    these: Sequence[str] | None = None


def session(dsn: str) -> Connection:
    """A connection that reads the store as it is compared."""
    connection = connect(dsn, LOAD)
    with plain_errors():
        for statement in _SESSION:
            connection.execute(statement.encode())
    return connection


def ranged(spec: SourceSpec, ends: tuple[str, str] | None) -> bool:
    """Whether ids of a stream lie in the order of its keys, so that ranges of both agree.

    Args:
        spec: the stream's source.
        ends: its least and greatest key; None where it has none.
    """
    if spec.key_type != "integer" or ends is None:
        return False
    plain = all(end.lstrip("-").isdigit() and len(end.lstrip("-")) <= _SHORT for end in ends)
    return plain and not (spec.explode and ends[0].startswith("-"))


def between(after: str | None, upto: str | None) -> Ids:
    """The ids of the keys after < key <= upto of a stream that is `ranged`."""
    return Ids(_behind(after), _behind(upto))


def read(connection: Connection, shape: Shape, ids: Ids) -> bytes:
    """The rows as text, in the order of their ids."""
    chosen = sql.SQL("SELECT {} FROM {} WHERE {} ORDER BY {}").format(
        sql.SQL(", ").join(_column(name, kind) for name, kind in shape.columns.items()),
        _table(shape),
        _condition(shape, ids),
        sql.Identifier(shape.id),
    )
    return copied(connection, chosen)


def digest(connection: Connection, shape: Shape, ids: Ids) -> str:
    """The digest of the rows in the order of their ids, made by the store; see texts.digest."""
    cells = [
        sql.SQL("coalesce(({})::text, {})").format(_column(name, kind), sql.Literal(texts.NOTHING))
        for name, kind in shape.columns.items()
    ]
    statement = sql.SQL(
        "SELECT md5(coalesce(string_agg(concat_ws({}, {}), '' ORDER BY {}), '')) FROM {} WHERE {}"
    ).format(
        sql.Literal(texts.BETWEEN),
        sql.SQL(", ").join(cells),
        sql.Identifier(shape.id),
        _table(shape),
        _condition(shape, ids),
    )
    with plain_errors():
        row = connection.execute(statement).fetchone()
    return str(row[0]) if row else ""


def rows(connection: Connection, shape: Shape, ids: Ids) -> pa.Table:
    """The same as a table."""
    return texts.parsed(read(connection, shape, ids), shape.names)


def copied(connection: Connection, chosen: sql.Composable) -> bytes:
    """The rows of a statement as text."""
    statement = sql.SQL("COPY ({}) TO STDOUT (FORMAT csv, FORCE_QUOTE *)").format(chosen)
    with plain_errors(), connection.cursor().copy(statement) as copy:
        return b"".join(bytes(part) for part in copy)


def before_touch(connection: Connection, shape: Shape, ids: Sequence[str]) -> pa.Table:
    """These rows as the load left them before a person changed them; those nobody touched not."""
    statement = sql.SQL(
        "SELECT {} FROM eoffice.touch t CROSS JOIN LATERAL"
        " jsonb_populate_record(NULL::{}, t.before) AS r"
        " WHERE t.record_id = ANY({}::uuid[]) AND t.before IS NOT NULL"
    ).format(
        sql.SQL(", ").join(_column(name, kind) for name, kind in shape.columns.items()),
        sql.Identifier("eoffice", shape.table),
        sql.Literal(_literal(ids)),
    )
    return texts.parsed(copied(connection, statement), shape.names)


def _table(shape: Shape) -> sql.Composable:
    return sql.Identifier("eoffice" if shape.batch else "migration", shape.table)


def _behind(key: str | None) -> str | None:
    """The least id that a greater key can have."""
    if key is None:
        return None
    prefix = (int(key) + _HALF + 1) & ((1 << 48) - 1)
    return f"{prefix:012x}{0:020x}"


def _column(name: str, kind: str) -> sql.Composable:
    if kind == "outcome":  # who represents whom is looked at by groups
        return sql.SQL("CASE WHEN {0} = 'linked' THEN 'loaded' ELSE {0}::text END").format(
            sql.Identifier(name)
        )
    plain = sql.Identifier(name)
    if kind.startswith(PUBLISHED):
        shown = sql.Literal("{" + kind.removeprefix(PUBLISHED) + "}")
        return sql.SQL("({} = ANY({}::int[]))::text").format(plain, shown)
    return sql.SQL("{}::text").format(plain) if kind == "boolean" else plain


def among(name: str, ids: Ids) -> sql.Composable:
    """The condition that a column of ids names one of these rows."""
    column = sql.Identifier(name)
    parts: list[sql.Composable] = [sql.SQL("true")]
    if ids.these is not None:
        wanted = sql.Literal(_literal(ids.these))
        parts.append(sql.SQL("{} = ANY({}::uuid[])").format(column, wanted))
    if ids.least is not None:
        parts.append(sql.SQL("{} >= {}::uuid").format(column, sql.Literal(ids.least)))
    if ids.beyond is not None:
        parts.append(sql.SQL("{} < {}::uuid").format(column, sql.Literal(ids.beyond)))
    return sql.SQL(" AND ").join(parts)


def _condition(shape: Shape, ids: Ids) -> sql.Composable:
    parts = [among(shape.id, ids)]
    if shape.batch:
        parts.append(sql.SQL("batch_id IS NOT NULL"))
    for name, value in shape.where:
        parts.append(sql.SQL("{} = {}").format(sql.Identifier(name), sql.Literal(value)))
    return sql.SQL(" AND ").join(parts)


def _literal(ids: Sequence[str]) -> str:
    return "{" + ",".join(ids) + "}"
