"""The SELECT of a mapping with another list: other columns of the very rows that it puts together.

From its FROM on it stays as it is written, so that a joined row stands beside what it is joined to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp
from sqlglot.tokenizer_core import TokenType

from etl.landing.select import DIALECTS, is_table, parsed, sides
from mappings.schema import FieldRule, SourceSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from etl.source import Source

_OTHER_ROWS = ("group", "distinct", "having", "limit", "with_", "with")


@dataclass(frozen=True, slots=True)
class Side:
    """A table of FROM or JOIN: its name, its alias in small letters, and as the SELECT says it."""

    name: str
    alias: str
    sql: str

    def column(self, quoted: str) -> str:
        """A column of it, as the SELECT may say it."""
        return f"{self.sql}.{quoted}" if self.sql else quoted


@dataclass(frozen=True, slots=True)
class Rows:
    """The tables whose rows a SELECT puts together, which of them is its base, and its FROM."""

    sides: tuple[Side, ...]
    base: Side
    since: str


def rows_of(spec: SourceSpec, dialect: str, quote: Callable[[str], str]) -> Rows | None:
    """What a SELECT puts together row by row; None of one of another shape."""
    try:
        tree = parsed(spec.sql, dialect)
    except sqlglot.errors.SqlglotError:
        return None
    if not isinstance(tree, exp.Select) or any(tree.args.get(part) for part in _OTHER_ROWS):
        return None
    found = []
    for one in sides(tree):
        alias = one.args.get("alias")
        named = alias.this if alias is not None else one.this
        told = quote(named.name) if named.quoted else named.name
        full = f"{one.db}.{one.name}" if one.db else one.name
        found.append(Side(full, named.name.lower(), told))
    base = [side for side in found if is_table(side.name, spec.base)]
    if len(base) != 1:
        return None
    return Rows(tuple(found), base[0], spec.sql[_start(spec.sql, dialect) :])


def alone(spec: SourceSpec, quote: Callable[[str], str]) -> Rows:
    """The base table by itself."""
    base = Side(spec.base, "", "")
    return Rows((base,), base, f"FROM {'.'.join(quote(part) for part in spec.base.split('.'))}")


def relisted(
    spec: SourceSpec, rows: Rows, quote: Callable[[str], str], columns: Sequence[str]
) -> SourceSpec:
    """A stream of the same key and rows that yields these expressions, as c0, c1, c2."""
    keys = [
        f"{rows.base.column(quote(name))} AS {quote(name)}"
        for name in spec.key_columns or (spec.key,)
    ]
    listed = [f"{one} AS c{number}" for number, one in enumerate(columns)]
    sql = f"SELECT {', '.join([*keys, *listed])} {rows.since}"
    rules = tuple(FieldRule(f"c{number}", f"c{number}") for number in range(len(columns)))
    return SourceSpec(
        spec.system, spec.entity, spec.base, spec.key, spec.key_type, sql, rules, part=spec.part,
        database=spec.database, name=spec.name, key_columns=spec.key_columns,
    )  # fmt: skip


def quoting(source: Source, spec: SourceSpec) -> Callable[[str], str]:
    """How the database of a stream quotes a name where it has to, in a text of SQLAlchemy."""
    dialect = source.of(spec).dialect
    with source.of(spec).reading() as connection:
        preparer = connection.dialect.identifier_preparer
        doubles = connection.dialect.paramstyle in ("format", "pyformat")

    def quoted(name: str) -> str:
        by_case = dialect in ("postgresql", "oracle")  # elsewhere capitals alone need no quotes
        plain = not by_case and preparer.quote(name.lower()) == name.lower()
        told = name if plain else str(preparer.quote(name))
        if doubles:  # each % of it, as is done with the whole text again
            told = told.replace("%%", "%")
        return told.replace(":", r"\:")

    return quoted


def quoting_of(dialect: str) -> Callable[[str], str]:
    """How a SELECT in this dialect quotes any name: what is asked of a landing is translated."""
    told = DIALECTS.get(dialect, dialect)
    return lambda name: exp.to_identifier(name, quoted=True).sql(dialect=told)


def _start(sql: str, dialect: str) -> int:
    """Where the FROM of a SELECT begins, not that of one within it."""
    depth = 0
    for token in sqlglot.tokenize(sql, read=DIALECTS.get(dialect, dialect) or None):
        depth += token.token_type == TokenType.L_PAREN
        depth -= token.token_type == TokenType.R_PAREN
        if token.token_type == TokenType.FROM and not depth:
            return token.start
    return len(sql)
