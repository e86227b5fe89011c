"""The columns of a stream's tables that no rule reads, read beside its rows in the same ranges.

A row of a joined table stands beside the row that it is joined to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import sqlglot
from sqlglot import exp

from etl.check.catalog import is_landing
from etl.ids import canonical_keys
from etl.landing import listed
from etl.landing.select import parsed
from etl.profile.names import is_level, is_password
from etl.profile.sql import CUT
from etl.transform import column

if TYPE_CHECKING:
    from etl.batch import Page
    from etl.check.catalog import Catalog
    from etl.landing.listed import Rows
    from etl.source import Source
    from mappings.schema import SourceSpec

_TEXTS = re.compile(r"char|text|clob|string|xml|json|enum")
_LONG = re.compile(r"text|clob|max|xml|json")  # of these the beginning is looked at
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


def wide(source: Source, spec: SourceSpec, catalog: Catalog, *, own: bool) -> Wide | None:
    """The columns of texts, and of levels by their names, that no rule reads; None without any.

    Args:
        source: is asked for the types of the columns.
        spec: the stream.
        catalog: of the source.
        own: with those of the base table that the SELECT does not yield either.
    """
    dialect = _dialect(source, spec)
    landed = is_landing(source, spec)
    quote = listed.quoting_of(dialect) if landed else listed.quoting(source, spec)
    rows = listed.rows_of(spec, dialect, quote) or listed.alone(spec, quote)
    yielded = _yielded(spec, dialect, rows)
    free: list[Free] = []
    for side in rows.sides:
        base = side == rows.base
        known = catalog.columns(spec, spec.base if base else side.name)
        if known is None:  # of what a landing has of it, only what the SELECT names is there
            known = {name: "text" for alias, name in yielded if alias == side.alias}
        for name, kind in known.items():
            told = yielded.get((side.alias, name.lower()), {})
            if not told.keys().isdisjoint(spec.columns_read) or not _worth(name, kind):
                continue
            if told or own or not base:
                as_it_is = next((output for output, plain in told.items() if plain), "")
                sql = side.column(quote(name))
                free.append(Free(name, as_it_is, sql, bool(_LONG.search(kind))))
    columns = [_cut(one, dialect) for one in free]
    return Wide(tuple(free), listed.relisted(spec, rows, quote, columns)) if free else None


def _worth(name: str, kind: str) -> bool:
    return not is_password(name) and (bool(_TEXTS.search(kind)) or is_level(name))


def _yielded(spec: SourceSpec, dialect: str, rows: Rows) -> dict[tuple[str, str], dict[str, bool]]:
    """By alias and name of a column what the SELECT makes of it, and whether that is it as it is.

    What a column only decides on (CASE, a comparison) does not hold its text.
    """
    try:
        tree = parsed(spec.sql, dialect)
    except sqlglot.errors.SqlglotError:
        return {}
    found: dict[tuple[str, str], dict[str, bool]] = {}
    for one in tree.expressions if isinstance(tree, exp.Select) else ():
        inner = one.unalias()
        if inner.find(exp.Case, exp.If, exp.Predicate, exp.Select):
            continue
        for named in inner.find_all(exp.Column):
            aliases = {named.table.lower()} if named.table else {s.alias for s in rows.sides}
            for alias in aliases if rows.base.alias else {""}:
                told = found.setdefault((alias, named.name.lower()), {})
                told[one.alias_or_name] = isinstance(inner, exp.Column)
    return found


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
