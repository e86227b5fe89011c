"""Conversions of text: what is certain is put right and told, what is doubtful stays as found."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from etl.errors import ConfigError
from etl.text import convert
from etl.transforms.column import (
    Converted,
    Given,
    any_of,
    blank_to_null,
    captured,
    found,
    matches,
    where,
)

# A question mark inside a word or a notation, or two beside letters: a letter was lost for good.
# U+FFFD stands for what a driver or `etl.source` could not pass on.
_DAMAGED = (
    r"[\p{L}]\?[\p{L}]|\p{L}\?\?|\?\?\p{L}|[bcdđghklmnpqrstvx]\?(?:\s|$)|\x{FFFD}"
    r"|\p{Lu}\?[-/]|[-/]\?\p{Lu}"
)
_MAY_BE_DAMAGED = r"[?\x{FFFD}]"


def text(values: pa.Array, given: Given) -> Converted:
    """The text that was meant: composed, of its legacy encoding, look-alikes replaced; trimmed.

    The text NULL and an empty text are NULL. Every change is told with the text exactly as found,
    blanks around it too: a no-break space may be half a letter. What is doubtful or damaged by `?`
    stays as found with a remark. The argument names the column's encoding or font (text:tcvn3,
    text:VNI-Times); text:found changes nothing.
    """
    told = convert.converted(values, _hint(given.argument))
    trimmed = blank_to_null(pc.utf8_trim_whitespace(told.values))
    null_word = pc.fill_null(pc.equal(trimmed, "NULL"), False)
    if any_of(null_word):
        trimmed = where(pc.invert(null_word), trimmed)
    noted = [("null_literal", null_word), (convert.DOUBTFUL, told.doubtful)]
    maybe = matches(trimmed, _MAY_BE_DAMAGED)
    if any_of(maybe):
        damaged = matches(trimmed.filter(maybe), _DAMAGED)
        noted.append(("text_damaged", pc.replace_with_mask(maybe, maybe, damaged)))
    return Converted(trimmed, found(*noted), told.changes)


def _hint(argument: str) -> str:
    hint = convert.hinted(argument)
    if hint is None:
        raise ConfigError(
            f"The conversion text:{argument} names no encoding that is known",
            "Nothing was converted.",
            "vicmig check",
            known=sorted(convert.HINTS),
        )
    return hint


def legacy_encoded(values: pa.Array) -> pa.Array:
    """Which values are, or may be, in a legacy encoding. Detection only."""
    told = convert.converted(values)
    legacy = told.doubtful
    for change in told.changes:
        if change.rule in convert.FROM.values():
            legacy = pc.or_(legacy, change.rows)
    return legacy


def lookup(values: pa.Array, _given: Given) -> Converted:
    """The text of a SharePoint lookup: `12;#Quyết định` is Quyết định; anything else stays."""
    inner = captured(values, r"^\s*\d+;#(?P<text>[^;]+?)\s*$", "text")
    return Converted(pc.coalesce(inner, values))


def fill_empty(values: pa.Array, given: Given) -> Converted:
    """An absent text becomes the empty text, with the remark that the argument names."""
    absent = pc.is_null(values)
    return Converted(pc.fill_null(values, ""), found((given.argument, absent)))


def name_part(values: pa.Array, _given: Given) -> Converted:
    """The name in `Nguyễn Văn A - Trưởng phòng` or `Nguyễn Văn A (TP)`.

    The whole where there is no position.
    """
    name = captured(values, r"^(?P<name>.+?)\s*(?:\s[-–]\s.*|\([^()]*\)\s*)$", "name")
    return Converted(pc.coalesce(name, values))


def position_part(values: pa.Array, _given: Given) -> Converted:
    """The position in `Nguyễn Văn A - Trưởng phòng` or `Nguyễn Văn A (TP)`.

    NULL where there is none.
    """
    dashed = captured(values, r"^.+?\s[-–]\s+(?P<position>.+)$", "position")
    bracketed = captured(values, r"^.+?\((?P<position>[^()]*)\)\s*$", "position")
    return Converted(pc.coalesce(dashed, bracketed))


def code(values: pa.Array, given: Given) -> Converted:
    """The code that a value stands for in the named code table.

    NULL with the table's remark where it is in none.
    """
    table = given.codes[given.argument]
    keys = pa.array([plain_value(value) for value, _ in table.codes], pa.string())
    codes = pa.array([target for _, target in table.codes], pa.string())
    compared = pc.utf8_lower(pc.utf8_trim_whitespace(values))
    index = pc.index_in(compared, value_set=keys)
    unknown = pc.and_(pc.is_null(index), pc.is_valid(values))
    noted = ((table.remark, unknown, table.blocking),) if any_of(unknown) else ()
    return Converted(codes.take(index), noted)


def plain_value(value: str) -> str:
    """A code table's value as it is compared: trimmed and lower-case; the files are in NFC."""
    return value.strip().lower()
