"""The statements of a check, for every dialect. Pure: nothing is read here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from etl.source_sql import key_columns, selected, table_of

if TYPE_CHECKING:
    from mappings.schema import FieldRule, SourceSpec

Counting = sa.Select[Any]


def base_keys(spec: SourceSpec) -> Counting:
    """How many different keys the base table has."""
    columns: list[sa.ColumnElement[Any]] = [sa.column(name) for name in key_columns(spec)]
    return _distinct(columns, table_of(spec))


def yielded_keys(spec: SourceSpec) -> Counting:
    """How many different keys the SELECT yields."""
    query = selected(spec)
    return _distinct([query.c[name] for name in key_columns(spec)], query)


def yielded_rows(spec: SourceSpec) -> Counting:
    """How many rows with a key the SELECT yields."""
    query = selected(spec)
    there = sa.and_(*(query.c[name].is_not(None) for name in key_columns(spec)))
    return sa.select(sa.func.count()).select_from(query).where(there)


def lost(spec: SourceSpec, rule: FieldRule, target: SourceSpec, value: str | None) -> Counting:
    """How many rows refer to a row that the target's table has not: an anti-join.

    `value`: only rows whose telling column holds it.
    """
    query = selected(spec)
    pointed = query.c[rule.column]
    base, name = table_of(target), key_columns(target)[0]
    table = sa.table(base.name, sa.column(name), schema=base.schema).alias("pointed")
    one: sa.Select[Any] = sa.select(sa.literal_column("1")).select_from(table)
    there = one.where(table.c[name] == pointed)
    statement = sa.select(sa.func.count()).select_from(query)
    statement = statement.where(pointed.is_not(None), ~sa.exists(there))
    if value is None:
        return statement
    told = sa.func.upper(sa.func.ltrim(sa.func.rtrim(query.c[rule.entity_column])))
    return statement.where(told == value)


def groups(spec: SourceSpec, column: str, most: int) -> sa.Select[Any]:
    """The values of a column of the SELECT, and in how many rows each stands."""
    query = selected(spec)
    name: sa.ColumnElement[Any] = query.c[column]
    counted = sa.select(name, sa.func.count().label("n")).select_from(query)
    return counted.group_by(name).limit(most)


def holders(spec: SourceSpec, column: str, value: str | None, most: int) -> sa.Select[Any]:
    """The keys of a few rows that hold a value."""
    query = selected(spec)
    # PostgreSQL takes a text of no type for the column's own; to a text no number, and no char that
    # is filled up with blanks, is equal.
    kind = sa.literal(value).type.with_variant(sa.types.NULLTYPE, "postgresql")
    wanted = sa.bindparam("held", value, kind)
    here = query.c[column].is_(None) if value is None else query.c[column] == wanted
    key: sa.ColumnElement[Any] = query.c[key_columns(spec)[0]]
    return sa.select(key).select_from(query).where(here).limit(most)


def _distinct(columns: list[sa.ColumnElement[Any]], table: Any) -> Counting:
    there = sa.and_(*(one.is_not(None) for one in columns))
    inner = sa.select(*columns).select_from(table).where(there).distinct().subquery("k")
    return sa.select(sa.func.count()).select_from(inner)
