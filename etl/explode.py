"""A column that holds a delimited list: each item becomes a row of its own. Pure.

The key of an item is (row key, item, occurrence), so that the same list in another order gives the
same keys.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl.findings import Finding
from etl.transforms.column import any_of, blank_to_null, matches
from mappings.schema import EXPLODED

if TYPE_CHECKING:
    from mappings.schema import SourceSpec

KEY = "item_key"
SEALED_KEY = "item_sealed_key"
LIST_UNEVEN = "list_uneven"
_UNEVEN = "item_uneven "  # before the name of a column beside: its list has another length


def exploded(table: pa.Table, source: SourceSpec) -> pa.Table:
    """One row an item: the row's columns, and item, item_ordinal (from 1), item_key.

    Empty items are no items. item_sealed_key is the key of an item that is withheld: row key and
    ordinal, since the item's text may not stand in the ledger, nor be guessed from a hash there.

    A list beside gives each item its own at the same place. Where such a list has another length
    nobody can tell which is whose: the whole list as written stands in each row, see `findings`.
    """
    assert source.explode is not None
    separator = source.explode.separator
    lists = _written(table, source.explode.column)
    parts = pc.split_pattern(pc.fill_null(lists, ""), separator)
    items = pc.utf8_trim_whitespace(pc.list_flatten(parts))
    rows = pc.list_parent_indices(parts)
    filled = pc.not_equal(items, "")
    places = _places(parts, rows).filter(filled)
    items, rows = items.filter(filled), rows.filter(filled)
    taken = table.take(rows)
    for name in source.explode.beside:
        taken = _with_beside(taken, name, (table, lists, separator), (rows, places))
    keys = pc.utf8_trim_whitespace(taken.column(source.key).combine_chunks())
    frame = pd.DataFrame({"row": rows.to_numpy(), "item": items.to_pandas()})
    ordinal = frame.groupby("row").cumcount() + 1
    occurrence = frame.groupby(["row", "item"]).cumcount() + 1
    item_keys = pc.binary_join_element_wise(
        keys, items, pa.array(occurrence).cast(pa.string()), "|"
    )
    ordinals = pa.array(ordinal).cast(pa.string())
    sealed = pc.binary_join_element_wise(keys, pc.binary_join_element_wise("#", ordinals, ""), "|")
    return (
        taken.append_column("item", items)
        .append_column("item_ordinal", ordinals)
        .append_column(KEY, item_keys)
        .append_column(SEALED_KEY, sealed)
    )


def columns(table: pa.Table, source: SourceSpec) -> dict[str, pa.Array]:
    """The columns that rules may read of a stream's rows; of an exploded one its items as well."""
    made = EXPLODED if source.explode else ()
    return {name: _combined(table.column(name)) for name in (*source.columns_read, *made)}


def base_key(key: str, source: SourceSpec) -> str:
    """The key of the base row whose row in the ledger has this key."""
    return key.partition("|")[0] if source.explode else key


def findings(table: pa.Table, source: SourceSpec) -> list[Finding]:
    """The remark list_uneven on the first field of each list beside that has another length."""
    found = []
    for name in source.explode.beside if source.explode else ():
        field = next((rule.target for rule in source.rules if rule.column == name), None)
        rows = _combined(table.column(_UNEVEN + name))
        if field and any_of(rows):
            found.append(Finding(LIST_UNEVEN, field, rows))
    return found


def _with_beside(
    taken: pa.Table,
    name: str,
    given: tuple[pa.Table, pa.Array, str],
    at: tuple[pa.Array, pa.Array],
) -> pa.Table:
    """The item rows with their own item of a list beside in its column."""
    table, lists, separator = given
    rows, places = at
    written = _written(table, name)
    parts = pc.split_pattern(pc.fill_null(written, ""), separator)
    lengths = pc.list_value_length(parts)
    first = parts.offsets.slice(0, len(parts)).take(rows)
    inside = pc.less(places, lengths.take(rows))
    index = pc.if_else(inside, pc.add(first, places), pa.scalar(None, pa.int32()))
    own = pc.utf8_trim_whitespace(pc.list_flatten(parts).take(index))
    uneven = _uneven((lists, written), lengths, separator).take(rows)
    told = pc.if_else(uneven, pc.utf8_trim_whitespace(written.take(rows)), blank_to_null(own))
    place = taken.column_names.index(name)
    return taken.set_column(place, name, told).append_column(_UNEVEN + name, uneven)


def _uneven(pair: tuple[pa.Array, pa.Array], lengths: pa.Array, separator: str) -> pa.Array:
    """Rows whose list beside has items to spare, or too few.

    Separators at the end close a list and do not count; a list that is not there at all is none.
    """
    ended = rf"(?:\s*{re.escape(separator)}\s*)+$|^\s+$"
    wanted, least = (_length(pc.replace_substring_regex(one, ended, ""), separator) for one in pair)
    even = pc.and_(pc.less_equal(least, wanted), pc.less_equal(wanted, lengths))
    return pc.and_(pc.greater(least, 0), pc.invert(even))


def _length(lists: pa.Array, separator: str) -> pa.Array:
    parts = pc.split_pattern(pc.fill_null(lists, ""), separator)
    empty = pc.equal(pc.fill_null(lists, ""), "")
    return pc.if_else(empty, pa.scalar(0, pa.int32()), pc.list_value_length(parts))


def _places(parts: pa.Array, rows: pa.Array) -> pa.Array:
    """The place of each part within its list, from 0."""
    first = parts.offsets.slice(0, len(parts)).take(rows)
    return pc.subtract(pa.array(range(len(rows)), pa.int32()), first)


def _written(table: pa.Table, name: str) -> pa.Array:
    """A column of lists as written; the text NULL is none."""
    lists = _combined(table.column(name))
    return pc.if_else(matches(lists, r"^\s*NULL\s*$"), pa.scalar(None, pa.string()), lists)


def _combined(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
