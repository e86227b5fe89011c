"""What the source itself counts over all rows: keys, its SELECT against its table, references."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from etl.source_sql import key_columns, selected, table_of

if TYPE_CHECKING:
    from etl.check.catalog import Catalog
    from etl.source import Source
    from mappings.schema import FieldRule, SourceSpec

_INTEGERS = ("int", "number(", "serial")


@dataclass(frozen=True, slots=True)
class Keys:
    """Rows of a base table, by their keys, and what its SELECT yields of them.

    Attributes:
        rows: of the base table. missing: those with no key. repeated: whose key stands before.
        swallowed: keys that the SELECT does not yield. doubled: rows that it yields once more.
    """

    rows: int
    missing: int
    repeated: int
    swallowed: int
    doubled: int


def keys(source: Source, spec: SourceSpec) -> Keys:
    """Count a stream's keys, in its base table and in its SELECT. Five statements."""
    rows, missing = source.count(spec), source.null_keys(spec)
    base = table_of(spec)
    names = key_columns(spec)
    of_base: list[sa.ColumnElement[Any]] = [sa.column(name) for name in names]
    query = selected(spec)
    of_query = [query.c[name] for name in names]
    with source.of(spec).reading() as connection:

        def counted(statement: sa.Select[Any]) -> int:
            return int(connection.execute(statement).scalar_one())

        distinct = counted(_distinct(of_base, base))
        told = counted(_distinct(of_query, query))
        there = sa.and_(*(one.is_not(None) for one in of_query))
        yielded = counted(sa.select(sa.func.count()).select_from(query).where(there))
    repeated = rows - missing - distinct
    doubled = max(yielded - told - repeated, 0)
    return Keys(rows, missing, repeated, max(distinct - told, 0), doubled)


def _distinct(columns: list[Any], table: Any) -> sa.Select[Any]:
    there = sa.and_(*(one.is_not(None) for one in columns))
    inner = sa.select(*columns).select_from(table).where(there).distinct().subquery("k")
    return sa.select(sa.func.count()).select_from(inner)


def joinable(spec: SourceSpec, rule: FieldRule, target: SourceSpec, catalog: Catalog) -> bool:
    """Whether the source can compare a reference with what it points to by itself.

    Both are in one database, both are integers, and no conversion but a cleaning stands between.
    """
    if spec.database != target.database or target.key_type != "integer" or spec.explode:
        return False
    if any(step.name != "text" for step in rule.steps):
        return False
    columns = catalog.columns(spec, spec.base) or {}
    kind = {name.lower(): kind for name, kind in columns.items()}.get(rule.column.lower(), "")
    return any(word in kind for word in _INTEGERS)


def lost(
    source: Source, spec: SourceSpec, rule: FieldRule, target: SourceSpec, value: str | None
) -> int:
    """How many rows of a stream refer to a row that the target's table has not.

    `value`: only rows whose telling column holds it. One statement, an anti-join.
    """
    query = selected(spec)
    pointed = query.c[rule.column]
    base, name = table_of(target), (target.key_columns or (target.key,))[0]
    table = sa.table(base.name, sa.column(name), schema=base.schema).alias("pointed")
    there: sa.Select[Any] = (
        sa.select(sa.literal_column("1")).select_from(table).where(table.c[name] == pointed)
    )
    statement = sa.select(sa.func.count()).select_from(query)
    statement = statement.where(pointed.is_not(None), ~sa.exists(there))
    if value is not None:
        told = sa.func.upper(sa.func.ltrim(sa.func.rtrim(query.c[rule.entity_column])))
        statement = statement.where(told == value)
    with source.of(spec).reading() as connection:
        return int(connection.execute(statement).scalar_one())
