"""Số and ký hiệu: two fields that legacy systems keep in one string, by the grammar of etl.numbers.

The string itself is kept beside them as written. Đ and D, and letter case, are kept: ĐA and DA are
two kinds.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from etl.numbers import RE2_BEFORE, RE2_BEHIND, RE2_FORMS, RE2_SIGN
from etl.transforms.column import Converted, Given, captured, found, matches


def document_number(values: pa.Array, _given: Given) -> Converted:
    """The number, as written (05, 12a).

    Remarks number_missing and number_unparsed where there is none.
    """
    number = _group(_core(values), "n")
    unread = pc.and_(pc.is_valid(values), pc.is_null(number))
    return Converted(
        number, found(("number_missing", pc.is_null(values)), ("number_unparsed", unread))
    )


def document_year(values: pa.Array, _given: Given) -> Converted:
    """The year part of `28/2018/QĐ-TTg`; NULL in every other family."""
    return Converted(_group(_core(values), "y"))


def document_notation(values: pa.Array, _given: Given) -> Converted:
    """The notation without the number, spaces around its signs taken out."""
    return Converted(_group(_core(values), "k"))


def _core(values: pa.Array) -> pa.Array:
    """What is between the word Số, a spreadsheet's quote, and a full stop."""
    tight = pc.replace_substring_regex(values, RE2_SIGN, r"\1")
    tight = pc.replace_substring(pc.replace_substring(tight, "Ð", "Đ"), "ð", "đ")
    return pc.replace_substring_regex(
        pc.replace_substring_regex(tight, RE2_BEFORE, ""), RE2_BEHIND, ""
    )


def _group(core: pa.Array, name: str) -> pa.Array:
    """A group of the first form that matches; a later form is asked only where none did."""
    first = captured(core, RE2_FORMS[0], name)
    rest = pc.and_(pc.is_valid(core), pc.invert(matches(core, RE2_FORMS[0])))
    if not pc.any(rest).as_py():
        return first
    return pc.coalesce(first, *(captured(core, form, name) for form in RE2_FORMS[1:]))
