"""By which rule a row is withheld, told to the custodian alone. Pure.

No subject, name or number is told: only which columns of the source speak, and what stands in the
column of the level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl import explode, sealed, secrecy
from etl.ids import canonical_keys
from etl.transform import column, references
from etl.transforms.column import matches, where

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mappings.schema import CodeTable, EntitySpec, SecrecyRule, SourceSpec

LEVEL, EMPTY, MARKING, LANDED, NOT_NOW = "level", "level_empty", "marking", "landed", "not_now"
_LONGEST = 60  # letters of a level: whoever wrote a subject there does not get it told
_NO_TEXT = pa.scalar(None, pa.string())


def reasons(table: pa.Table, rules: SecrecyRule, codes: Mapping[str, CodeTable]) -> pa.Table:
    """For each row `rule`, `columns` and `level`: what withholds it, where, and the level found.

    `table` holds the columns that the rules read. Several rules are joined by "+".
    """
    rows = len(table)
    told: list[pa.Array] = []
    places: list[pa.Array] = []
    level = pa.nulls(rows, pa.string())
    if rules.level:
        found = column(table, rules.level)
        closed = pc.invert(secrecy.open_level(found, rules, codes))
        empty = pc.or_(pc.is_null(found), matches(pc.utf8_trim_whitespace(found), "(?i)^(null)?$"))
        told.append(_where(pc.and_(closed, empty), EMPTY))
        told.append(_where(pc.and_(closed, pc.invert(empty)), LEVEL))
        places.append(_where(closed, rules.level))
        level = where(closed, pc.utf8_slice_codeunits(found, 0, _LONGEST))
    for name, kind in rules.marked:
        hit = secrecy.marked(column(table, name), kind)
        told.append(_where(hit, MARKING))
        places.append(_where(hit, name))
    if sealed.COLUMN in table.column_names:
        told.append(_where(sealed.for_itself(table), LANDED))
    several = rf"{MARKING}(?:\+{MARKING})+"
    rule = pc.replace_substring_regex(_joined(told, rows, "+"), several, MARKING)
    rule = pc.if_else(pc.equal(rule, ""), NOT_NOW, rule)
    return pa.table({"rule": rule, "columns": _joined(places, rows, "; "), "level": level})


def told(
    rows: pa.Table, entity: EntitySpec, spec: SourceSpec, codes: Mapping[str, CodeTable]
) -> dict[str, dict[str, str | None]]:
    """For each key of the ledger why its row is withheld, its book's id, and its date as written.

    `rows` are rows of the source as it gives them; of a list each item counts by itself.
    """
    if not len(rows):
        return {}
    if spec.explode:
        rows = explode.exploded(rows, spec)
    keys = canonical_keys(column(rows, explode.SEALED_KEY if spec.explode else spec.key))
    read = explode.columns(rows, spec)
    if sealed.COLUMN in rows.column_names:
        read[sealed.COLUMN] = column(rows, sealed.COLUMN)
    found = reasons(pa.table(read), spec.secrecy, codes)
    refs = references(rows, entity, spec, codes)
    nothing = pa.nulls(len(rows), pa.string())
    date = next((rule.column for rule in spec.rules if rule.target == entity.year), "")
    more = {
        "book": refs.ids.get("book_id", nothing),
        "date": column(rows, date) if date in rows.column_names else nothing,
    }
    for name, values in more.items():
        found = found.append_column(name, values)
    return dict(zip(keys.to_pylist(), found.to_pylist(), strict=True))


def source_key(key: str, spec: SourceSpec) -> str:
    """The key of the source's row of a withheld row of the ledger: of an item, that of its list."""
    return key.rpartition("|#")[0] or key if spec.explode else key


def _where(rows: pa.Array, text: str) -> pa.Array:
    return pc.if_else(rows, text, _NO_TEXT)


def _joined(parts: list[pa.Array], rows: int, separator: str) -> pa.Array:
    """The texts of each row, joined; empty where there is none."""
    if not parts:
        return pa.array([""] * rows, pa.string())
    lines = pc.binary_join_element_wise(*(pc.fill_null(one, "") for one in parts), "\n")
    told_ones = pc.replace_substring_regex(pc.utf8_trim_whitespace(lines), r"\n+", "\n")
    return pc.replace_substring(told_ones, "\n", separator)
