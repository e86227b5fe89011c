"""Số and ký hiệu: two fields that legacy systems keep in one string, by the grammar of etl.numbers.

The string itself is kept beside them as written. Đ and D, and letter case, are kept: ĐA and DA are
two kinds.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from etl.numbers import (
    ETH,
    RE2_BEFORE,
    RE2_BEHIND,
    RE2_FORMS,
    RE2_INSERTED,
    RE2_SEVERAL,
    RE2_SIGN,
    UNUSUAL,
)
from etl.transforms.column import Converted, Given, any_of, captured, found, matches, where

_UNUSUAL = f"[{''.join(map(chr, UNUSUAL))}]"
_APART = r"[;,&+\s\x{a0}\v]"  # no inserted number written apart, and no several, without one


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
    """What is between the word Số, a spreadsheet's quote, and a full stop; NULL for several."""
    plain = _usual(values)
    for eth, letter in ETH.items():
        plain = pc.replace_substring(plain, eth, letter)
    tight = pc.replace_substring_regex(plain, RE2_SIGN, r"\1")
    core = pc.replace_substring_regex(
        pc.replace_substring_regex(tight, RE2_BEFORE, ""), RE2_BEHIND, ""
    )
    if not any_of(matches(core, _APART)):
        return core
    core = pc.replace_substring_regex(core, RE2_INSERTED, r"\1\2\3")
    return where(pc.invert(matches(core, RE2_SEVERAL)), core)


def _usual(values: pa.Array) -> pa.Array:
    """Without the unusual shapes of signs."""
    unusual = matches(values, _UNUSUAL)
    if not any_of(unusual):
        return values
    usual = [value.translate(UNUSUAL) for value in values.filter(unusual).to_pylist()]
    return pc.replace_with_mask(values, unusual, pa.array(usual, pa.string()))


def _group(core: pa.Array, name: str) -> pa.Array:
    """A group of the first form that matches; a later form is asked only where none did."""
    first = captured(core, RE2_FORMS[0], name)
    rest = pc.and_(pc.is_valid(core), pc.invert(matches(core, RE2_FORMS[0])))
    if not pc.any(rest).as_py():
        return first
    return pc.coalesce(first, *(captured(core, form, name) for form in RE2_FORMS[1:]))
