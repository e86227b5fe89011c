"""Conversions of a text that is made of several: what stands before, behind, within."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from etl.transforms.column import Converted, Given, blank_to_null, found, matches
from etl.transforms.column import captured as group

_NAMED = re.compile(r"\(\?P<(\w+)>")


def behind(values: pa.Array, given: Given) -> Converted:
    """What stands behind the first separator (the argument), trimmed.

    The whole where it is not there.
    """
    rest = group(values, rf"(?s)^.*?{_sign(given)}(?P<rest>.*)$", "rest")
    return Converted(blank_to_null(pc.utf8_trim_whitespace(pc.coalesce(rest, values))))


def before(values: pa.Array, given: Given) -> Converted:
    """What stands before the first separator (the argument), trimmed.

    NULL where it is not there.
    """
    head = group(values, rf"(?s)^(?P<head>.*?){_sign(given)}.*$", "head")
    return Converted(blank_to_null(pc.utf8_trim_whitespace(head)))


def captured(values: pa.Array, given: Given) -> Converted:
    """What the named group of a regular expression (RE2, the argument) holds.

    NULL with the remark pattern_unmatched for a text that the expression does not match.
    """
    name = _NAMED.search(given.argument)
    told = group(values, given.argument, name.group(1) if name else "")
    missed = pc.and_(pc.is_valid(values), pc.invert(matches(values, given.argument)))
    return Converted(told, found(("pattern_unmatched", missed)))


def prepend(values: pa.Array, given: Given) -> Converted:
    """The text behind the argument; for a reference to a key of several columns.

    NULL stays NULL.
    """
    given_text = pa.scalar(given.argument, pa.string())
    return Converted(pc.binary_join_element_wise(given_text, values, ""))


def _sign(given: Given) -> str:
    return re.escape(given.argument)
