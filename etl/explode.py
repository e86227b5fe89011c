"""A column that holds a delimited list: each item becomes a row of its own. Pure.

The key of an item is (row key, item, occurrence), so that the same list in another order gives the
same keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl.transforms.column import matches

if TYPE_CHECKING:
    from mappings.schema import SourceSpec

KEY = "item_key"
SEALED_KEY = "item_sealed_key"


def exploded(table: pa.Table, source: SourceSpec) -> pa.Table:
    """One row an item: the row's columns, and item, item_ordinal (from 1), item_key.

    Empty items are no items. item_sealed_key is the key of an item that is withheld: row key and
    ordinal, since the item's text may not stand in the ledger, nor be guessed from a hash there.
    """
    assert source.explode is not None
    lists = table.column(source.explode.column).combine_chunks()
    lists = pc.if_else(matches(lists, r"^\s*NULL\s*$"), pa.scalar(None, pa.string()), lists)
    parts = pc.split_pattern(pc.fill_null(lists, ""), source.explode.separator)
    items = pc.utf8_trim_whitespace(pc.list_flatten(parts))
    rows = pc.list_parent_indices(parts)
    filled = pc.not_equal(items, "")
    items, rows = items.filter(filled), rows.filter(filled)
    taken = table.take(rows)
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
