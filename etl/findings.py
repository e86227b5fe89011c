"""What was found about the rows of a batch while it went through the stages. Pure data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Changed:
    """What a rule changed: the texts as found and how certain it was (0 to 1), NULL elsewhere."""

    original: pa.Array
    confidence: pa.Array


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that spoke about some rows.

    Its code, the field, which rows (boolean array), and whether it blocks. changed: where the rule
    changed a text, what it was.
    """

    code: str
    field: str
    rows: pa.Array
    blocking: bool = False
    changed: Changed | None = None

    def each(self, function: Callable[[pa.Array], pa.Array]) -> Finding:
        """The finding with every one of its arrays put through a function, row for row."""
        changed = self.changed and Changed(
            function(self.changed.original), function(self.changed.confidence)
        )
        return replace(self, rows=function(self.rows), changed=changed)
