"""In what the texts of a column are written: the one place that asks who can tell. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl.profile.column import Encoding
from etl.text.convert import FROM, converted
from etl.transforms.column import Given, any_of, matches
from etl.transforms.text import text

if TYPE_CHECKING:
    from collections.abc import Iterator

_BEYOND_ASCII = r"[^\x00-\x7F]"
_NOTHING = Given("", {})
_ENCODED = {rule: name for name, rule in FROM.items()}
_SEEN = {
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
    named = {name: rows for name, rows in _named(values) if any_of(rows)}
    rest = matches(values, _BEYOND_ASCII)
    for name, rows in named.items():
        if name != "eth_for_d":
            rest = pc.and_(rest, pc.invert(rows))
    if any_of(rest):
        named["unicode"] = rest
    made = [Encoding(name, pc.sum(counts.filter(rows)).as_py()) for name, rows in named.items()]
    return tuple(sorted(made, key=lambda one: (-one.count, one.name)))


def _named(values: pa.Array) -> Iterator[tuple[str, pa.Array]]:
    read = converted(values)
    sure = {_ENCODED[c.rule]: c.rows for c in read.changes if c.rule in _ENCODED}
    yield from sure.items()
    yield "legacy", read.doubtful
    told = pc.fill_null(read.doubtful, False)
    for rows in sure.values():
        told = pc.or_(told, rows)
    for code, rows, _ in text(values, _NOTHING).found:
        if code in _SEEN:
            yield _SEEN[code], pc.and_(rows, pc.invert(told))
