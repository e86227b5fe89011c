"""Số and ký hiệu: two fields that legacy systems keep in one string.

The string itself is kept beside them as written.

Families (domain.md §1): `452/GM-UBND` administrative, `28/2018/QĐ-TTg` with a year, `15-NQ/TU` of
the Party, `84-CP` old, `17` bare, none. Đ and D, and letter case, are kept: ĐA and DA are two
kinds.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from etl.transforms.column import Converted, Given, captured, found, matches

_NUMBER = r"\d{1,6}\p{L}?\d?"
# Spaces around the signs are slips of the typist: taken out for reading, kept in code_text.
_SLASHED = rf"^(?P<n>{_NUMBER})/(?:(?P<y>(?:19|20)\d\d)/)?(?P<k>.+)$"
_DASHED = r"^(?P<n>\d{1,6}\p{Ll}?)-(?P<k>\p{L}.*)$"
_BARE = rf"^(?P<n>{_NUMBER})(?P<k>)$"
_FAMILIES = (_SLASHED, _DASHED, _BARE)
_READABLE = rf"^(?:{_NUMBER}/.+|\d{{1,6}}\p{{Ll}}?-\p{{L}}.*|{_NUMBER})$"


def document_number(values: pa.Array, _given: Given) -> Converted:
    """The number, as written (05, 12a).

    Remarks number_missing and number_unparsed where there is none.
    """
    written = _tight(values)
    number = _group(written, "n")
    unread = pc.and_(pc.is_valid(values), pc.is_null(number))
    return Converted(
        number, found(("number_missing", pc.is_null(values)), ("number_unparsed", unread))
    )


def document_year(values: pa.Array, _given: Given) -> Converted:
    """The year part of `28/2018/QĐ-TTg`; NULL in every other family."""
    return Converted(captured(_tight(values), _SLASHED, "y"))


def document_notation(values: pa.Array, _given: Given) -> Converted:
    """The notation without the number, spaces around its signs taken out."""
    return Converted(_group(_tight(values), "k"))


def _tight(values: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(values, r"\s*([/\-–])\s*", r"\1")


def _group(written: pa.Array, name: str) -> pa.Array:
    first = captured(written, _SLASHED, name)
    rest = pc.and_(pc.is_valid(written), pc.invert(matches(written, _SLASHED)))
    if not pc.any(rest).as_py():
        return first
    return pc.coalesce(first, *(captured(written, family, name) for family in _FAMILIES[1:]))
