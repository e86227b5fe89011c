"""Whether a level of secrecy comes out of a SELECT empty only where it is empty itself. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mappings.located import MappingError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlglot import exp

    from mappings.schema import SecrecyRule
    from mappings.select import Yielded

# No file says in which dialect its SELECT is written: the first that can read it is taken.
_DIALECTS = ("tsql", "mysql", "postgres", "oracle")
_ABSENT_SIDE = ("LEFT", "FULL")
_ABSENT_BEFORE = ("RIGHT", "FULL")


def check_level(path: Path, sql: str, rule: SecrecyRule, columns: Sequence[Yielded]) -> None:
    """Where an empty level is declared open, the SELECT makes none empty itself.

    A code whose row a joined table lacks, or that a CASE does not name, comes out as NULL, which
    reads as a level that nobody wrote. What cannot be told is refused as well. MappingError at the
    line of the column.

    Args:
        path: the file of the SELECT.
        sql: the SELECT.
        rule: names the column of the level.
        columns: what the SELECT yields.
    """
    line = next((one.line for one in columns if one.name == rule.level), 0)
    if rule.empty_is_open and line and rule.level not in _kept(sql):
        raise MappingError(
            path,
            line,
            f"the level '{rule.level}' may come out empty of a row that has one, and an empty level"
            " is declared open",
            "Yield the column of a table that each row is in, with its alias and without CASE, and"
            f" write its open values into the code table '{rule.open_levels}'; or say"
            " empty_is_open: false",
        )


def _kept(sql: str) -> frozenset[str]:
    """The columns of a SELECT that are a column of a table of which each row has one."""
    from sqlglot import exp

    tree = _parsed(sql)
    if not isinstance(tree, exp.Select):
        return frozenset()
    there = _always_there(tree)
    alone = not tree.args.get("joins") and not tree.args.get("laterals")
    found = set[str]()
    for one in tree.expressions:
        inner = _bare(one.unalias())
        if isinstance(inner, exp.Column) and isinstance(inner.this, exp.Identifier):
            named = inner.table.lower() in there if inner.table else alone and bool(there)
            found |= {one.alias_or_name} if named else set()
    return frozenset(found)


def _parsed(sql: str) -> exp.Expr | None:
    """The SELECT as a tree; None where no dialect reads it."""
    import sqlglot

    only_oracle = re.search(r"\(\s*\+\s*\)", sql)  # its outer join, which others read as a call
    for dialect in ("oracle",) if only_oracle else _DIALECTS:
        try:
            return sqlglot.parse_one(re.sub(r"[{}]", "_", sql), read=dialect)
        except sqlglot.errors.SqlglotError:
            continue
    return None


def _always_there(tree: exp.Select) -> set[str]:
    """The aliases of the tables of which every row that the SELECT puts together has a row."""
    from sqlglot import exp

    start = tree.args.get("from_")
    there = _alias(start.this) if start is not None else set()
    for join in tree.args.get("joins") or ():
        if join.side in _ABSENT_BEFORE:
            there = set()
        if join.side not in _ABSENT_SIDE:
            there |= _alias(join.this)
    return there - {
        column.table.lower() for column in tree.find_all(exp.Column) if column.args.get("join_mark")
    }


def _alias(table: exp.Expr) -> set[str]:
    from sqlglot import exp

    plain = isinstance(table, exp.Table) and isinstance(table.this, exp.Identifier)
    return {table.alias_or_name.lower()} if plain else set()


def _bare(inner: exp.Expr) -> exp.Expr:
    """An expression without what makes nothing empty that is not blank already."""
    from sqlglot import exp

    keeps = (exp.Cast, exp.Coalesce, exp.Collate, exp.Lower, exp.Paren, exp.Trim, exp.Upper)
    while True:
        others = inner.expressions if isinstance(inner, exp.Coalesce) else []
        letters = isinstance(inner, exp.Trim) and inner.expression  # that it takes away
        if type(inner) is exp.Convert and inner.expression:
            inner = inner.expression
        elif type(inner) in keeps and not letters and all(type(o) is exp.Literal for o in others):
            inner = inner.this
        else:
            return inner
