"""Patterns of values: 9 a digit, A a capital, a a small letter, other signs as they are. Pure."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from etl.profile.column import Shape

LONGEST = 40  # characters; a longer text has no shape that tells anything
SHOWN = 8
_STEPS = (
    (r"[\p{Lu}\p{Lt}]\p{M}*", "A"),
    (r"[\p{Ll}\p{Lm}\p{Lo}]\p{M}*", "a"),
    (r"\p{N}", "9"),
    (r"\s", " "),
    ("9{5,}", "9+"),
    ("A{5,}", "A+"),
    ("a{5,}", "a+"),
)


def patterns(values: pa.Array) -> pa.Array:
    """The pattern of each text; runs of more than four of a kind are shortened.

    >>> patterns(pa.array(["12/QĐ-UBND", "05/11/2019", "Nguyễn An"])).to_pylist()
    ['99/AA-AAAA', '99/99/9999', 'Aa+ Aa']
    """
    made = pc.utf8_normalize(values, "NFC")
    for pattern, sign in _STEPS:
        made = pc.replace_substring_regex(made, pattern, sign)
    return made


def shapes(values: pa.Array, counts: pa.Array) -> tuple[Shape, ...]:
    """The most frequent patterns of different texts that occur so often; long texts have none."""
    short = pc.less_equal(pc.utf8_length(values), LONGEST)
    kept, weights = values.filter(short), counts.filter(short)
    if not len(kept):
        return ()
    grouped = pa.table({"p": patterns(kept), "n": weights}).group_by("p").aggregate([("n", "sum")])
    ordered = grouped.sort_by([("n_sum", "descending"), ("p", "ascending")]).slice(0, SHOWN)
    pairs = zip(ordered.column("p").to_pylist(), ordered.column("n_sum").to_pylist(), strict=True)
    return tuple(Shape(pattern, count) for pattern, count in pairs)
