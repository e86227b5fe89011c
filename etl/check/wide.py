"""The columns of a stream's tables that no rule reads, read beside its rows in the same ranges.

The SELECT stays as it is from its FROM on; only its list is another: so that a joined row stands
beside the row that it is joined to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import sqlglot
from sqlglot import exp
from sqlglot.tokenizer_core import TokenType

from etl.check.catalog import is_landing
from etl.ids import canonical_keys
from etl.landing.select import DIALECTS, is_table, parsed, sides
from etl.profile.names import is_level, is_password
from etl.profile.sql import CUT
from etl.transform import column
from mappings.schema import FieldRule, SourceSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from etl.batch import Page
    from etl.check.catalog import Catalog
    from etl.source import Source

_TEXTS = re.compile(r"char|text|clob|string|xml|json|enum|uniqueidentifier$")
_LONG = re.compile(r"text|clob|max|xml|json")  # of these the beginning is looked at
_NO_TEXTS = ("uniqueidentifier", "long")
_MORE = 1000  # rows that a join may add to a page


@dataclass(frozen=True, slots=True)
class Free:
    """A column that no rule of a stream reads.

    Attributes:
        name: as its table has it.
        yielded: as the SELECT yields it; empty where it does not.
        sql: as the SELECT may name it.
        long: whether only its beginning is looked at.
    """

    name: str
    yielded: str
    sql: str
    long: bool = False


@dataclass(frozen=True, slots=True)
class Wide:
    """How the free columns of a stream are read: by a stream of the same key, as c0, c1, c2."""

    free: tuple[Free, ...]
    spec: SourceSpec

    def read(self, source: Source, page: Page, keys: pa.Array) -> list[pa.Array]:
        """The free columns of the rows of these keys; NULL where the source gives no such row."""
        most = len(page.table) + _MORE
        rows = source.page(self.spec, page.after, page.upto_key, most)
        told = canonical_keys(column(rows, self.spec.key))
        at = pc.index_in(keys, value_set=told)
        return [column(rows, f"c{number}").take(at) for number in range(len(self.free))]


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    alias: str
    sql: str


def wide(source: Source, spec: SourceSpec, catalog: Catalog, *, own: bool) -> Wide | None:
    """The columns of texts, and of levels by their names, that no rule reads; None without any.

    Args:
        source: is asked for the types of the columns.
        spec: the stream.
        catalog: of the source.
        own: with those of the base table that the SELECT does not yield either.
    """
    dialect = _dialect(source, spec)
    try:
        tree = parsed(spec.sql, dialect)
    except sqlglot.errors.SqlglotError:
        return None
    quote = _quoting(source, spec, dialect)
    tables, since = _tables(tree, spec, dialect, quote)
    yielded = _yielded(tree, tables)
    free: list[Free] = []
    for table in tables:
        base = is_table(table.name, spec.base)
        known = catalog.columns(spec, spec.base if base else table.name)
        if known is None:  # of what a landing has of it, only what the SELECT names is there
            known = {name: "text" for alias, name in yielded if alias == table.alias}
        for name, kind in known.items():
            told = yielded.get((table.alias, name.lower()), {})
            if not told.keys().isdisjoint(spec.columns_read) or not _worth(name, kind):
                continue
            if told or own or not base:
                sql = f"{table.sql}.{quote(name)}" if table.sql else quote(name)
                as_it_is = next((output for output, plain in told.items() if plain), "")
                free.append(Free(name, as_it_is, sql, bool(_LONG.search(kind))))
    return Wide(tuple(free), _spec(spec, free, since, (tables, quote, dialect))) if free else None


def _worth(name: str, kind: str) -> bool:
    if kind in _NO_TEXTS or is_password(name):
        return False
    return bool(_TEXTS.search(kind)) or is_level(name)


def _tables(
    tree: exp.Expr, spec: SourceSpec, dialect: str, quote: Callable[[str], str]
) -> tuple[list[_Table], str]:
    """The tables whose columns may stand in the list, and all that stands behind the list.

    Of a SELECT that puts rows together it is its base table alone.
    """
    found: list[_Table] = []
    if isinstance(tree, exp.Select) and not any(
        tree.args.get(part) for part in ("group", "distinct", "having", "limit", "with_")
    ):
        for one in sides(tree):
            alias = one.args.get("alias")
            named = alias.this if alias is not None else one.this
            told = quote(named.name) if named.quoted else named.name
            full = f"{one.db}.{one.name}" if one.db else one.name
            found.append(_Table(full, named.name.lower(), told))
        if sum(is_table(table.name, spec.base) for table in found) == 1:
            return found, spec.sql[_start(spec.sql, dialect) :]
    base = ".".join(quote(part) for part in spec.base.split("."))
    return [_Table(spec.base, "", "")], f"FROM {base}"


def _start(sql: str, dialect: str) -> int:
    """Where the FROM of a SELECT begins, not that of one within it."""
    depth = 0
    for token in sqlglot.tokenize(sql, read=DIALECTS.get(dialect, dialect) or None):
        depth += token.token_type == TokenType.L_PAREN
        depth -= token.token_type == TokenType.R_PAREN
        if token.token_type == TokenType.FROM and not depth:
            return token.start
    return len(sql)


def _yielded(tree: exp.Expr, tables: Sequence[_Table]) -> dict[tuple[str, str], dict[str, bool]]:
    """By alias and name of a column what the SELECT makes of it, and whether that is it as it is.

    What a column only decides on (CASE, a comparison) does not hold its text.
    """
    found: dict[tuple[str, str], dict[str, bool]] = {}
    for one in tree.expressions if isinstance(tree, exp.Select) else ():
        inner = one.unalias()
        if inner.find(exp.Case, exp.If, exp.Predicate, exp.Select):
            continue
        for named in inner.find_all(exp.Column):
            aliases = {named.table.lower()} if named.table else {t.alias for t in tables}
            for alias in aliases if tables[0].alias else {""}:
                told = found.setdefault((alias, named.name.lower()), {})
                told[one.alias_or_name] = isinstance(inner, exp.Column)
    return found


def _spec(
    spec: SourceSpec,
    free: Sequence[Free],
    since: str,
    how: tuple[Sequence[_Table], Callable[[str], str], str],
) -> SourceSpec:
    tables, quote, dialect = how
    base = next(table for table in tables if is_table(table.name, spec.base))
    before = f"{base.sql}." if base.sql else ""
    keys = [f"{before}{quote(name)} AS {quote(name)}" for name in spec.key_columns or (spec.key,)]
    columns = [f"{_cut(one, dialect)} AS c{number}" for number, one in enumerate(free)]
    sql = f"SELECT {', '.join([*keys, *columns])} {since}"
    rules = tuple(FieldRule(f"c{number}", f"c{number}") for number in range(len(free)))
    return SourceSpec(
        spec.system, spec.entity, spec.base, spec.key, spec.key_type, sql, rules, part=spec.part,
        database=spec.database, name=spec.name, key_columns=spec.key_columns,
    )  # fmt: skip


def _cut(one: Free, dialect: str) -> str:
    if not one.long:
        return one.sql
    if dialect == "mssql":
        return f"SUBSTRING(CAST({one.sql} AS nvarchar(max)), 1, {CUT})"
    if dialect == "postgresql":
        return f"substr(CAST({one.sql} AS text), 1, {CUT})"
    return f"substr({one.sql}, 1, {CUT})"


def _dialect(source: Source, spec: SourceSpec) -> str:
    """In which its SELECT is written: of a landing its source's."""
    if not is_landing(source, spec):
        return source.of(spec).dialect
    table = source.manifest.table(spec.database, spec.base, spec.key)  # type: ignore[attr-defined]
    return str(table.dialect) if table else ""


def _quoting(source: Source, spec: SourceSpec, dialect: str) -> Callable[[str], str]:
    if is_landing(source, spec):
        told = DIALECTS.get(dialect, dialect)
        return lambda name: exp.to_identifier(name, quoted=True).sql(dialect=told)
    with source.of(spec).reading() as connection:
        quote = connection.dialect.identifier_preparer.quote

    def quoted(name: str) -> str:
        by_case = dialect in ("postgresql", "oracle")  # elsewhere capitals alone need no quotes
        plain = not by_case and quote(name.lower()) == name.lower()
        return name if plain else str(quote(name)).replace(":", r"\:")

    return quoted
