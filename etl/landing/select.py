"""The SELECT of a mapping, in the source's own dialect, as it is asked of a landing's tables. Pure.

It is translated by sqlglot; what cannot be is an error that names the file. Tables of the SELECT
become what the landing holds of them. A SELECT that reads its base table once, row by row, is asked
of one range of positions only; any other is asked whole, and its rows are found by their keys.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp

from etl.errors import SourceError
from etl.landing import kinds
from etl.landing.manifest import KEY, POSITION

if TYPE_CHECKING:
    from collections.abc import Callable

    from etl.landing.manifest import Landed
    from mappings.schema import SourceSpec

DIALECTS = {"mariadb": "mysql", "mysql": "mysql", "mssql": "tsql", "postgresql": "postgres"}
"""Dialects of SQLAlchemy -> sqlglot's names, where they differ."""
_BASE = "vicmig_base"


def parsed(sql: str, dialect: str) -> exp.Expr:
    """A SELECT as a tree; sqlglot's error where it is none."""
    return sqlglot.parse_one(sql, read=DIALECTS.get(dialect, dialect) or None)


@cache
def tables_of(sql: str, dialect: str) -> tuple[str, ...]:
    """The tables that a SELECT reads, with their schema where it is written; none if unreadable."""
    try:
        tree = parsed(sql, dialect)
    except sqlglot.errors.SqlglotError:
        return ()
    own = {cte.alias_or_name.lower() for cte in tree.find_all(exp.CTE)}
    found = [_name(table) for table in tree.find_all(exp.Table)]
    return tuple(dict.fromkeys(name for name in found if name.lower() not in own))


@cache
def named_in(sql: str, dialect: str) -> frozenset[str]:
    """The columns that a SELECT names, of whatever table."""
    try:
        return frozenset(column.name for column in parsed(sql, dialect).find_all(exp.Column))
    except sqlglot.errors.SqlglotError:
        return frozenset()


def plain_columns(spec: SourceSpec, dialect: str) -> dict[str, str]:
    """Which column of the base table each column of the SELECT is, as far as it is one as it is."""
    try:
        tree = parsed(spec.sql, dialect)
    except sqlglot.errors.SqlglotError:
        return {}
    if not isinstance(tree, exp.Select):
        return {}
    tables = sides(tree)
    base = [table for table in tables if is_table(table, spec.base)]
    if len(base) != 1 or tree.args.get("group") or tree.args.get("distinct"):
        return {}
    alias = base[0].alias_or_name.lower()
    found = {}
    for column in tree.expressions:
        inner = column.unalias()
        if not isinstance(inner, exp.Column) or isinstance(inner.this, exp.Star):
            continue
        if inner.table.lower() == alias or (not inner.table and len(tables) == 1):
            found[column.alias_or_name] = inner.name
    return found


def translated(
    spec: SourceSpec,
    dialect: str,
    view: Callable[[str], str | None],
    base: str,
) -> tuple[str, bool]:
    """The SELECT in DuckDB's words, and whether it yields the position of each of its rows.

    Args:
        spec: the stream.
        dialect: in which its SELECT is written.
        view: the landing's name of a table; None where it holds none of that name.
        base: what stands for the rows of the base table.
    """
    try:
        tree = parsed(spec.sql, dialect)
    except sqlglot.errors.SqlglotError as error:
        raise _cannot(spec, "it cannot be parsed") from error
    by_rows = _by_rows(tree, spec)
    own = {cte.alias_or_name.lower() for cte in tree.find_all(exp.CTE)}
    for table in list(tree.find_all(exp.Table)):
        if table.name.lower() in own and not table.db:
            continue
        name = base if by_rows is table else view(_name(table))
        if name is None:
            raise _cannot(spec, f"it reads {_name(table)}, which was not landed")
        alias = table.alias_or_name
        known = exp.Table(this=exp.to_identifier(name, quoted=True))
        table.replace(exp.alias_(known, alias, table=True, quoted=True))
    if by_rows is not None and isinstance(tree, exp.Select):
        alias = by_rows.alias_or_name
        tree.select(exp.column(POSITION, alias, quoted=True), copy=False)
        if len(spec.key_columns) > 1:
            key = exp.alias_(exp.column(KEY, alias, quoted=True), spec.key, quoted=True)
            tree.select(key, copy=False)
    try:
        return tree.sql(dialect="duckdb"), by_rows is not None
    except sqlglot.errors.SqlglotError as error:
        raise _cannot(spec, "it cannot be translated") from error


def _by_rows(tree: exp.Expr, spec: SourceSpec) -> exp.Table | None:
    """The one place where the SELECT reads its base table row by row; None where it does not."""
    if not isinstance(tree, exp.Select):
        return None
    grouped = any(tree.args.get(part) for part in ("group", "distinct", "having", "limit"))
    if grouped or any(isinstance(e.unalias(), exp.AggFunc) for e in tree.expressions):
        return None
    everywhere = [table for table in tree.find_all(exp.Table) if is_table(table, spec.base)]
    here = [table for table in sides(tree) if is_table(table, spec.base)]
    return here[0] if len(everywhere) == len(here) == 1 else None


def sides(tree: exp.Select) -> list[exp.Table]:
    """The tables of FROM and JOIN themselves, not those of subqueries."""
    start = tree.args.get("from_") or tree.args.get("from")
    sides = [start, *(tree.args.get("joins") or [])]
    return [side.this for side in sides if side is not None and isinstance(side.this, exp.Table)]


def bare_times(
    spec: SourceSpec, dialect: str, landed: Callable[[str], Landed | None]
) -> frozenset[str]:
    """The columns of a SELECT that are dates and times which are kept as the database's own text.

    What a SELECT casts to text itself it gets as the database spells it.
    """
    tree = parsed(spec.sql, dialect)
    if dialect not in kinds.AS_TEXT or not isinstance(tree, exp.Select):
        return frozenset()
    found = set[str]()
    for given in tree.expressions:
        inner = given.unalias()
        if isinstance(inner, (exp.Column, exp.Coalesce)):
            columns = list(inner.find_all(exp.Column))
            if columns and all(_kept_as_text(column, tree, landed) for column in columns):
                found.add(given.alias_or_name)
    return frozenset(found)


def _kept_as_text(
    column: exp.Column, tree: exp.Select, landed: Callable[[str], Landed | None]
) -> bool:
    for table in sides(tree):
        if column.table and table.alias_or_name.lower() != column.table.lower():
            continue
        known = landed(_name(table))
        for one in known.columns if known else ():
            if one.name.lower() == column.name.lower() and one.kind in kinds.WRITTEN:
                return True
    return False


def _name(table: exp.Table) -> str:
    return f"{table.db}.{table.name}" if table.db else str(table.name)


def is_table(table: exp.Table | str, base: str) -> bool:
    """Whether a table of a SELECT is this base table; either may be written without its schema."""
    name, given = (table if isinstance(table, str) else _name(table)).lower(), base.lower()
    if "." in name and "." in given:
        return name == given
    return name.rpartition(".")[2] == given.rpartition(".")[2]


def _cannot(spec: SourceSpec, why: str) -> SourceError:
    return SourceError(
        f"The SELECT of sources/{spec.system}/{spec.name or spec.entity}.sql"
        f" cannot be asked of a landing: {why}",
        "Nothing was read.",
        "write it in plainer SQL, or name the source's url instead of its landing",
        entity=spec.entity,
    )
