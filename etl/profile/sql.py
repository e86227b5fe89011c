"""The statements that a profile sends, for every dialect. Pure: nothing is sent here.

Short, by key where there is one, never a sort that no index gives, nothing newer than SQL Server
2005 knows (TOP and no OFFSET).
"""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.profile.declared import DeclaredColumn, DeclaredTable

CUT = 4000  # characters that are read of a long text
_LENGTHS = {  # how many characters, or bytes, a value has, where the dialect has its own word
    ("mssql", "long_text"): "datalength",
    ("mssql", "binary"): "datalength",
    ("postgresql", "binary"): "octet_length",
    ("mariadb", "binary"): "octet_length",
    ("mysql", "binary"): "octet_length",
    ("mariadb", "long_text"): "char_length",
    ("mysql", "long_text"): "char_length",
    ("oracle", "binary"): "dbms_lob.getlength",
}
_CUTTING = {"mssql": "substring"}

# How many rows the catalogue says that there are: schema, table, rows.
ESTIMATES = {
    "postgresql": (
        "SELECT n.nspname, c.relname, CAST(c.reltuples AS bigint) FROM pg_catalog.pg_class c"
        " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'm') AND c.reltuples >= 0"
    ),
    "mariadb": (
        "SELECT table_schema, table_name, table_rows FROM information_schema.tables"
        " WHERE table_rows IS NOT NULL"
    ),
    "mssql": (
        "SELECT s.name, t.name, SUM(p.rows) FROM sys.tables t"
        " JOIN sys.schemas s ON s.schema_id = t.schema_id"
        " JOIN sys.partitions p ON p.object_id = t.object_id AND p.index_id IN (0, 1)"
        " GROUP BY s.name, t.name"
    ),
    "oracle": "SELECT owner, table_name, num_rows FROM all_tables WHERE num_rows IS NOT NULL",
}
ESTIMATES["mysql"] = ESTIMATES["mariadb"]

# Schemas that are the server's own.
SYSTEM_SCHEMAS = frozenset({
    "information_schema", "pg_catalog", "pg_toast", "mysql", "performance_schema", "sys", "guest",
    "db_owner", "db_accessadmin", "db_securityadmin", "db_ddladmin", "db_backupoperator",
    "db_datareader", "db_datawriter", "db_denydatareader", "db_denydatawriter",
})  # fmt: skip


def clause(table: DeclaredTable) -> sa.TableClause:
    """The table as it stands in FROM, its schema and its name quoted apart."""
    return sa.table(table.name, schema=table.schema or None)


def count(table: DeclaredTable) -> sa.Select[Any]:
    """How many rows there are."""
    return sa.select(sa.func.count()).select_from(clause(table))


def fetched(column: DeclaredColumn, dialect: str, place: int) -> list[sa.ColumnElement[Any]]:
    """What is selected of a column: itself; of a long one its beginning and length; never bytes."""
    named: sa.ColumnElement[Any] = sa.column(column.name)
    if column.family not in ("long_text", "binary"):
        return [named.label(f"c{place}")]
    length = _length(column.family, dialect)(named)
    if column.family == "long_text" and dialect == "mssql" and _two_bytes(column.type):
        length = length.op("/")(sa.literal_column("2"))
    told = length.label(f"n{place}")
    if column.family == "binary":
        return [told]
    cut = getattr(sa.func, _CUTTING.get(dialect, "substr"))(named, 1, CUT)
    return [cut.label(f"c{place}"), told]


def _length(family: str, dialect: str) -> Any:
    named: Any = sa.func
    for part in _LENGTHS.get((dialect, family), "length").split("."):
        named = getattr(named, part)
    return named


def _two_bytes(declared_type: str) -> bool:
    return declared_type.upper().startswith("N")


def rows(
    table: DeclaredTable, chosen: Sequence[sa.ColumnElement[Any]], limit: int
) -> sa.Select[Any]:
    """The first rows in whatever order the source gives them."""
    return sa.select(*chosen).select_from(clause(table)).limit(limit)


def blocks(
    table: DeclaredTable, chosen: Sequence[sa.ColumnElement[Any]], limit: int, of: int
) -> sa.Select[Any]:
    """Rows of blocks that PostgreSQL draws, about a limit of so many there are."""
    share = min(100.0, 120.0 * limit / max(of, 1))
    drawn = clause(table).tablesample(sa.func.system(sa.literal_column(f"{share:.4f}")))
    return sa.select(*chosen).select_from(drawn).limit(limit)


def edges(table: DeclaredTable, key: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """The least and the greatest key, two looks into its index."""
    least = sa.select(sa.func.min(key)).select_from(clause(table)).scalar_subquery()
    greatest = sa.select(sa.func.max(key)).select_from(clause(table)).scalar_subquery()
    return sa.select(least.label("least"), greatest.label("greatest"))


def bound(column: DeclaredColumn | None, value: Any, dialect: str) -> Any:
    """A value to compare a key with.

    SQL Server reads a whole index of char or varchar where it is compared with Unicode text, which
    is what its drivers send: there the text is told as what the column is.
    """
    plain = column is not None and column.type.upper().startswith(("CHAR", "VARCHAR"))
    if dialect == "mssql" and plain and isinstance(value, str):
        return sa.cast(sa.literal(value), sa.VARCHAR(max(len(value), 1)))
    return value


def piece(
    table: DeclaredTable,
    chosen: Sequence[sa.ColumnElement[Any]],
    key: sa.ColumnElement[Any],
    keys: tuple[object, object, bool],
    limit: int,
) -> sa.Select[Any]:
    """Rows from a key on, in the order of its index; (from, before or None, without the first)."""
    start, before, beyond = keys
    statement = sa.select(*chosen, key.label("k")).select_from(clause(table))
    statement = statement.where(key > start if beyond else key >= start)
    if before is not None:
        statement = statement.where(key < before)
    return statement.order_by(key).limit(limit)


def holding(table: DeclaredTable, key: sa.ColumnElement[Any], values: list[Any]) -> sa.Select[Any]:
    """Which of these values an indexed column has."""
    return sa.select(key).select_from(clause(table)).where(key.in_(values)).distinct()


def starts(least: object, greatest: object, pieces: int) -> list[Any]:
    """Keys spread between two, the least first: where each piece begins. Pure.

    Numbers are cut evenly; texts by their first characters that differ, which is even for GUIDs and
    good enough for codes: the source compares, so that any text is a place in its order.

    >>> starts(0, 100, 4), starts("DV01", "DV99", 3)
    ([0, 25, 50, 75], ['DV01', 'DV3', 'DV6'])
    """
    if isinstance(least, int) and isinstance(greatest, int):
        return sorted({least + (greatest - least) * at // pieces for at in range(pieces)})
    if isinstance(least, str) and isinstance(greatest, str):
        return _texts_between(least, greatest, pieces)
    return [least]


# One case only: a source that knows no case and one that does have them in the same order.
_DIGITS = string.digits + string.ascii_uppercase
_PLACES = 2  # characters that are cut by


def _texts_between(least: str, greatest: str, pieces: int) -> list[str]:
    same = 0
    while same < min(len(least), len(greatest)) and least[same] == greatest[same]:
        same += 1
    first, last = _number(least[same:]), _number(greatest[same:])
    if last <= first:
        return [least]
    cut = [first + (last - first) * at // pieces for at in range(1, pieces)]
    return [least, *(least[:same] + _text(one) for one in sorted(set(cut)) if first < one < last)]


def _number(text: str) -> int:
    digits = [max(0, _DIGITS.find(sign)) for sign in text[:_PLACES].upper()]
    digits += [0] * (_PLACES - len(digits))
    return digits[0] * len(_DIGITS) + digits[1]


def _text(number: int) -> str:
    high, low = divmod(number, len(_DIGITS))
    return _DIGITS[high] + (_DIGITS[low] if low else "")
