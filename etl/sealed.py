"""Rows of which a landing holds no more than a line, because they are secret. Pure.

They say so in a column of their own, which no database yields: whatever releases or decisions say,
there is nothing of them to load.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl.transforms.column import nowhere

if TYPE_CHECKING:
    from collections.abc import Sequence

COLUMN = "vicmig_sealed"
OWN, MARKED, ITEMS, PARENT, UNTOLD, WITH = "own", "marked", "items", "parent", "untold", "with"
FOR_ITSELF = (OWN, MARKED)


def for_itself(rows: pa.Table) -> pa.Array:
    """Which rows are sealed for what they are, or for what marks them."""
    return _of_kinds(rows, FOR_ITSELF)


def sealed(rows: pa.Table) -> pa.Array:
    """Which rows are sealed, for whatever reason."""
    return _of_kinds(rows, (OWN, MARKED, ITEMS, PARENT, UNTOLD, WITH))


def _of_kinds(rows: pa.Table, kinds: Sequence[str]) -> pa.Array:
    if COLUMN not in rows.column_names:
        return nowhere(len(rows))
    return pc.is_in(rows.column(COLUMN).combine_chunks(), value_set=pa.array(list(kinds)))
