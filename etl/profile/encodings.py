"""In what the texts of a column are written: the one place that asks who can tell. Pure."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from etl.profile.model import Encoding
from etl.transforms.column import Given, any_of, matches, nowhere
from etl.transforms.text import text

_BEYOND_ASCII = r"[^\x00-\x7F]"
_NOTHING = Given("", {})
_NAMES = {
    "encoding_doubtful": "legacy",
    "text_damaged": "damaged",
    "text_normalised": "unicode_nfd",
    "homoglyph_fixed": "eth_for_d",
}


def encodings(values: pa.Array, counts: pa.Array) -> tuple[Encoding, ...]:
    """What the texts are written in, most frequent first; texts of plain ASCII are not told.

    Args:
        values: different texts, none NULL.
        counts: how often each occurs.
    """
    told = {code: rows for code, rows, _ in text(values, _NOTHING).found if code in _NAMES}
    named = {_NAMES[code]: rows for code, rows in told.items()}
    rest = matches(values, _BEYOND_ASCII)
    for name in ("legacy", "damaged", "unicode_nfd"):
        rest = pc.and_(rest, pc.invert(named.get(name, nowhere(len(values)))))
    found = [(name, rows) for name, rows in {"unicode": rest, **named}.items() if any_of(rows)]
    made = [Encoding(name, pc.sum(counts.filter(rows)).as_py()) for name, rows in found]
    return tuple(sorted(made, key=lambda one: (-one.count, one.name)))
