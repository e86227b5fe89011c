"""What was found about the rows of a batch while it went through the stages. Pure data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that spoke about some rows.

    Its code, the field, which rows (boolean array), and whether it blocks.
    """

    code: str
    field: str
    rows: pa.Array
    blocking: bool = False
