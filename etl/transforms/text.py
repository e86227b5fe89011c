"""Conversions of text: cleaning what is certain, noting what is doubtful, leaving it as found."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

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

# Anything beyond what clean Vietnamese text consists of sends a value through the slow checks; most
# never go there.
_PLAIN = r"^[ ->@-~\nÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ–—“”‘’…°]*$"
# TCVN3 as seen through cp1252 has signs inside words that Vietnamese never has: ® for đ, © for â,
# µ for à, soft hyphen for ư; VNI sets a mark behind its vowel: aø, eá, oä. domain.md §6.
_TCVN3 = r"\p{L}[®©ª«¬­µ¶·¸¹»¼½¾¨][\p{L}\s]|[®©«¬µ¸­]\p{L}|\p{Ll}[µ¸¶·¹©ª«¬­®¨]|\p{Ll}[À-Þ]|(?:^|\s)®"
_VNI = r"(?:[aAeEoOuUyY][ùøûõïÙØÛÕÏåäãâáàéèêëúüÅÄÃÂÁÀÉÈÊËÚÜ]|[ôöÔÖ][ùøûõïÙØÛÕÏ]|ñ[aeiouöô])"
# A question mark inside a word, or two beside letters: a letter was lost for good.
# U+FFFD stands for what a driver or `etl.source` could not pass on.
_DAMAGED = r"[\p{L}]\?[\p{L}]|\p{L}\?\?|\?\?\p{L}|[bcdđghklmnpqrstvx]\?(?:\s|$)|\x{FFFD}"
_ETH = "[Ðð]"


def text(values: pa.Array, _given: Given) -> Converted:
    """Trimmed, in NFC, U+00D0 mended to Đ; the text NULL and an empty text are NULL.

    What looks like TCVN3, VNI or `?`-damage loads as found with a remark; nothing is guessed.
    """
    trimmed = blank_to_null(pc.utf8_trim_whitespace(values))
    null_word = pc.fill_null(pc.equal(trimmed, "NULL"), False)
    if any_of(null_word):
        trimmed = where(pc.invert(null_word), trimmed)
    suspect = pc.and_(pc.is_valid(trimmed), pc.invert(matches(trimmed, _PLAIN)))
    noted = found(("null_literal", null_word))
    if not any_of(suspect):
        return Converted(trimmed, noted)
    mended, pairs = _suspects(trimmed.filter(suspect))
    whole = pc.replace_with_mask(trimmed, suspect, mended)
    spread = tuple((code, pc.replace_with_mask(suspect, suspect, rows)) for code, rows in pairs)
    return Converted(whole, noted + found(*spread))


def _suspects(values: pa.Array) -> tuple[pa.Array, tuple[tuple[str, pa.Array], ...]]:
    composed = pc.utf8_normalize(values, "NFC")
    changed = pc.not_equal(composed, values)
    legacy = legacy_encoded(composed)
    damaged = matches(composed, _DAMAGED)
    eth = pc.and_(matches(composed, _ETH), pc.invert(legacy))
    mended = pc.replace_substring(pc.replace_substring(composed, "Ð", "Đ"), "ð", "đ")
    mended = pc.if_else(eth, mended, composed)
    return mended, (
        ("text_normalised", changed),
        ("encoding_doubtful", legacy),
        ("text_damaged", damaged),
        ("homoglyph_fixed", eth),
    )


def legacy_encoded(values: pa.Array) -> pa.Array:
    """Which values look like TCVN3 or VNI seen through cp1252. Detection only.

    A false alarm is a remark.
    """
    vni_hits = pc.fill_null(pc.count_substring_regex(values, _VNI), 0)
    modern = matches(values, "[ĂăĐđĨĩŨũƠơƯưẠ-ỹ]")
    tcvn3 = pc.and_(matches(values, _TCVN3), pc.invert(modern))
    vni = pc.and_(pc.greater_equal(vni_hits, 2), pc.invert(modern))
    return pc.or_(tcvn3, vni)


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
    keys = pa.array([plain_value(value) for value, _ in table.codes])
    codes = pa.array([target for _, target in table.codes])
    compared = pc.utf8_lower(pc.utf8_trim_whitespace(values))
    index = pc.index_in(compared, value_set=keys)
    unknown = pc.and_(pc.is_null(index), pc.is_valid(values))
    noted = ((table.remark, unknown, table.blocking),) if any_of(unknown) else ()
    return Converted(codes.take(index), noted)


def plain_value(value: str) -> str:
    """A code table's value as it is compared: trimmed and lower-case; the files are in NFC."""
    return value.strip().lower()
