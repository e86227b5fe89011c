"""Which rows are or may be state secrets, judged before anything else is done with them. Pure.

Judged on the source's own columns. A level that is not one of the declared open ones withholds its
row: a secret in any spelling or damage, and a level that nobody can read, fail closed. A marking
withholds for review: a stamp word standing as a marking, never a word that merely contains it
(bảo mật, mật ong, Mặt trận). Sources: Luật 117/2025/QH15; NĐ 30/2020/NĐ-CP Điều 15.2, 16.3, 22.4;
domain.md §4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl import secrecy_words as words
from etl.secrecy_shapes import SPELT, joined, shapes
from etl.text.readings import readings
from etl.transforms.column import any_of, captured, matches, nowhere
from etl.transforms.xml import pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mappings.schema import CodeTable, SecrecyRule


def withheld(
    columns: Mapping[str, pa.Array], rule: SecrecyRule, codes: Mapping[str, CodeTable]
) -> pa.Array:
    """Which rows stay out: a boolean array, never NULL.

    Args:
        columns: the source columns as text, as the driver gave them.
        rule: the secrecy rule of the source.
        codes: the source's code tables.
    """
    rows = len(next(iter(columns.values())))
    judged = nowhere(rows)
    if rule.level:
        judged = pc.or_(judged, pc.invert(open_level(columns[rule.level], rule, codes)))
    for column, kind in rule.marked:
        judged = pc.or_(judged, marked(columns[column], kind))
    return judged


def open_level(levels: pa.Array, rule: SecrecyRule, codes: Mapping[str, CodeTable]) -> pa.Array:
    """Which levels are declared to be open. Whatever is not declared is not open."""
    trimmed = pc.utf8_trim_whitespace(levels)
    inner = captured(trimmed, r"^\d+;#(?P<text>[^;]+?)\s*$", "text")
    plain = pc.utf8_lower(pc.utf8_normalize(pc.coalesce(inner, trimmed), "NFC"))
    known = pa.array(
        [value.strip().lower() for value, _ in codes[rule.open_levels].codes], pa.string()
    )
    opened = pc.is_in(plain, value_set=known)
    empty = pc.or_(pc.is_null(levels), matches(plain, "^(null)?$"))
    return pc.or_(opened, empty) if rule.empty_is_open else pc.and_(opened, pc.invert(empty))


def marked(values: pa.Array, kind: str) -> pa.Array:
    """Which texts carry a marking; `kind` is one of mappings.schema.MarkedKind.

    In any reading that a text may have, of whatever encoding and however uncertain.
    """
    if kind == "xml":
        return _marked_xml(values)
    if kind == "urgency":
        return pc.invert(_urgency(values))
    judged = nowhere(len(values))
    for shape in shapes(values):
        plain = pc.utf8_normalize(shape, "NFKC")
        maybe = pc.or_(matches(shape, words.MAYBE), matches(plain, words.MAYBE))
        found = _where(maybe, shape, lambda some: _in_any_reading(some, kind))
        judged = pc.or_(judged, found)
    return judged


def _in_any_reading(values: pa.Array, kind: str) -> pa.Array:
    """Which texts carry a marking in any reading."""
    # A certain reading of letters set apart need not be the right one: each may be a word.
    spelt = pc.if_else(matches(values, SPELT), values, pa.scalar(None, pa.string()))
    judged = nowhere(len(values))
    for read in (spelt, *readings(values)):
        made = joined(read)
        found = _where(matches(made, words.WORD), made, lambda some: _marked(some, kind))
        judged = pc.or_(judged, found)
    return judged


def _where(rows: pa.Array, values: pa.Array, judge: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """What `judge` says of the values of these rows; of all others, no."""
    if not any_of(rows):
        return rows
    return pc.replace_with_mask(rows, rows, judge(values.filter(rows)))


def _marked(values: pa.Array, kind: str) -> pa.Array:
    lower = pc.utf8_lower(values)
    if kind == "xml_whole":
        return matches(lower, words.IN_XML)
    judged = _any(pc.replace_substring_regex(lower, words.INNOCENT_HERE, "*"), words.MARKINGS)
    if kind in ("text", "xml_text"):
        rest = pc.replace_substring_regex(values, words.CAPITAL_WORDS, "")
        capitals = pc.and_(matches(rest, words.CAPITALS), matches(values, words.LOWER_CASE))
        judged = pc.or_(pc.or_(judged, capitals), matches(values, words.SIGN))
        if kind == "xml_text":  # which may be the field of a level
            judged = pc.or_(judged, matches(lower, words.LEVEL))
    elif kind == "number":
        rest = pc.replace_substring_regex(lower, words.INNOCENT, "*")
        judged = pc.or_(judged, matches(values, words.NUMBER))
        judged = pc.or_(judged, matches(rest, words.NUMBER_WORD))
        judged = pc.or_(judged, matches(values, words.NUMBER_CAPITALS))
    elif kind == "book":
        apart = pc.replace_substring_regex(values, words.CAMEL, r"\1 \2")
        for one in (lower, pc.utf8_lower(apart)):
            rest = pc.replace_substring_regex(one, words.INNOCENT, "*")
            judged = pc.or_(judged, matches(rest, words.BOOK))
    elif kind == "file_name":
        judged = pc.or_(judged, _marked_name(values))
    return judged


def _marked_name(values: pa.Array) -> pa.Array:
    """Which file names carry a marking, or lie in a folder that does."""
    whole = names = pc.replace_substring_regex(values, words.FOLDERS, "")
    for added in (words.ENDING, words.ADDED):
        names = pc.replace_substring_regex(names, added, "")
    here = pc.replace_substring_regex(pc.utf8_lower(names), words.INNOCENT_HERE, "*")
    judged = _any(here, words.MARKINGS)
    for one in (whole, names, pc.replace_substring_regex(names, words.CAMEL, r"\1 \2")):
        rest = one
        for innocent in (words.INNOCENT, words.SECRET_WORD):
            rest = pc.replace_substring_regex(rest, innocent, "*")
        judged = pc.or_(judged, matches(rest, words.FILE_CAPITALS))
        judged = pc.or_(judged, _any(pc.utf8_lower(rest), (words.FILE_STEM, words.FILE_NAME)))
    folder = pc.or_(
        matches(pc.utf8_lower(values), words.FOLDER), matches(values, words.FOLDER_CAPITALS)
    )
    return pc.or_(judged, folder)


def _marked_xml(values: pa.Array) -> pa.Array:
    """Which XML, whole or broken, holds a text that carries a marking or is a level."""
    texts, rows = pieces(values)
    found = pc.unique(rows.filter(marked(texts, "xml_text"))).cast(pa.int64())
    inside = pc.is_in(pa.array(range(len(values)), pa.int64()), value_set=found)
    return pc.or_(inside, marked(values, "xml_whole"))  # signs of VIQR are quotes of XML, too


def _urgency(values: pa.Array) -> pa.Array:
    """Which values are urgencies, or empty; a level in the wrong column is none, however spelt."""
    trimmed = pc.utf8_trim_whitespace(pc.fill_null(values, ""))
    inner = captured(trimmed, r"^\d+;#(?P<text>[^;]+?)\s*$", "text")
    return matches(
        pc.utf8_lower(pc.utf8_normalize(pc.coalesce(inner, trimmed), "NFC")), words.URGENCY
    )


def _any(values: pa.Array, patterns: tuple[str, ...]) -> pa.Array:
    judged = matches(values, patterns[0])
    for pattern in patterns[1:]:
        judged = pc.or_(judged, matches(values, pattern))
    return judged
