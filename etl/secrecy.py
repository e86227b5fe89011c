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

from etl.text.readings import readings
from etl.transforms.column import any_of, captured, matches, nowhere
from etl.transforms.xml import pieces

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mappings.schema import CodeTable, SecrecyRule

# The stamp words in NFKC, without marks, with `?` or U+FFFD for a lost letter or each of its bytes,
# in TCVN3 and in VNI (both seen through cp1252), in VIQR.
_LOST = r"[?\x{fffd}]{1,6}"
_MAT = rf"m(?:ậ|a|{_LOST}|ë|aä|a\^\.|ã‹)t"
_MAT_SURE = rf"m(?:ậ|{_LOST}|ë|aä|a\^\.|ã‹)t"  # not the bare `mat`, which is also mắt, mặt, mát
_RANK = rf"(?:tuy(?:ệ|e|{_LOST}|ö|eä|e\^\.)t|t(?:ố|o|{_LOST}|è|oá|o\^'|ã¨)i)"
# Between the words: õ is a space that does not break, read as VISCII.
_RANKED = rf"{_RANK}[\s_.–?õ\x{{fffd}}-]*{_MAT}"
_STAMP = rf"(?:{_RANKED}|{_MAT})"
_STAMP_SURE = rf"(?:{_RANKED}|{_MAT_SURE})"
# Letters set apart: M Ậ T, T.Ố.I M.Ậ.T.
_GAP = r"[\s._-]{1,2}"
_APART = tuple(
    (rf"(?i)(^|[^\p{{L}}]){_GAP.join(letters)}($|[^\p{{L}}])", r"\1" + kept)
    for letters, kept in (
        ((r"(m)", rf"(ậ|a|{_LOST}|ë|aä|a\^\.|ã‹)", r"(t)"), r"\2\3\4\5"),
        ((r"(t)", rf"(ố|o|{_LOST}|è|oá|o\^'|ã¨)", r"(i)"), r"\2\3\4\5"),
        ((r"(t)", r"(u)", r"(y)", rf"(ệ|e|{_LOST}|ö|eä|e\^\.)", r"(t)"), r"\2\3\4\5\6\7"),
    )
)
# The same for a letter of any signs, and what is a space in one encoding and a letter in another.
_DRAWN = (
    (r"\x{a0}", " "),
    (r"(?i)\.(ma\^\.t)", r" \1"),
    *(
        (rf"(?i)(^|[\s(\[<\"/_:;,|–—-]){_GAP.join(letters)}($|[^\p{{L}}])", rf"\1{kept}")
        for letters, kept in (
            ((r"(m)", r"(\S{1,4})", r"(t)"), r"\2\3\4\5"),
            ((r"(t)", r"(\S{1,4})", r"(i)"), r"\2\3\4\5"),
            ((r"(t)", r"(u)", r"(y)", r"(\S{1,4})", r"(t)"), r"\2\3\4\5\6\7"),
        )
    ),
)
_SPELT = rf"(?i)m{_GAP}(?:ậ|a|{_LOST}|ë|aä|a\^\.|ã‹){_GAP}t|\.ma\^\.t"
_MAYBE = (
    rf"(?i)m(?:{_GAP})?(?:\p{{L}}\p{{M}}{{0,2}}|.{{1,3}}|{_LOST})(?:{_GAP})?t|[(\[/]\s*T{{0,2}}M"
)
_LEVEL_WORD = rf"(?:độ|do|d?{_LOST}|®é|ñoä)"

_MARKINGS = (
    # [MẬT], (Tuyệt mật)
    rf"[\[(\x{{7b}}<«\"“]\s*(?:{_LEVEL_WORD}\s+)?{_STAMP}\s*[\])\x{{7d}}>»\"”]",
    rf"^\W*{_STAMP_SURE}\s*(?:[:|*/]|[-–—]\s|[-–—]$|\s{_LOST}\s)",  # MẬT - …, TỐI MẬT: …
    rf"(?:\s[-–—]|[—:]|\s{_LOST}\s)\s*{_STAMP_SURE}[\s.)\]]*$",  # … - Mật
    rf"{_LEVEL_WORD}\s+{_MAT}\s*[:=]\s*{_STAMP}",  # Độ mật: Tối mật
)
# Capitals within ordinary text are a stamp, unless they are the end of a word: BÍ MẬT, BẢO MẬT.
_M_T_CAPITAL = rf"M(?:Ậ|Ë|AÄ|{_LOST})T"
_CAPITALS = (
    rf"(?:^|[^\p{{L}}])(?:(?:TUY(?:Ệ|{_LOST})T|T(?:Ố|{_LOST})I)[\s_.–?\x{{fffd}}-]+)?"
    rf"{_M_T_CAPITAL}(?:[^\p{{L}}]|$)"
)
_CAPITAL_WORDS = (
    rf"(?i)(?:B(?:Í|{_LOST}|Ý)|B(?:Ả|{_LOST}|¶)O|C(?:Ơ|{_LOST})|TH(?:Â|{_LOST})N|CH(?:Ỉ|{_LOST})|TR(?:Á|{_LOST})I)"
    rf"\s+{_M_T_CAPITAL}|MẬT\s+(?:ONG|ĐỘ|MÃ|KHẨU|THIẾT|NGỌT|VỤ)"
)
_LOWER_CASE = r"\p{Ll}[^\s\p{Lu}]{0,6}\p{Ll}"
_NUMBER = r"(?i)[(\[]\s*T{0,2}M\s*[)\]]|/\s*T{0,2}M\s*$"
# Words that hold a stamp word and are none. They are taken out before names are searched, so that
# what else stands in the name is still seen. A book of state secrets (bí mật) is no innocent book.
_M_T = rf"m(?:ậ|a|{_LOST})t"
_INNOCENT = (
    rf"(?i)(?:bảo|b{_LOST}o|bao|cơ|thân|than|th{_LOST}n|chỉ|trái)[\s_.-]*{_M_T}"
    r"|(?:\b(?:tien|be|vang|gap|khuon|duong)|ong lay|ong lấy)[\s_.-]+mat"  # mặt
    r"|m(?:ậ|a)t\s+(?:ong|độ|mã|khẩu|thiết|ngọt|vụ|mía|bằng)|m(?:ặ|a)t\s+tr(?:ậ|a)n"
    rf"|m{_LOST}t\s+(?:ong\b|tr{_LOST}n|b{_LOST}ng|kh{_LOST}u|d?{_LOST}(?:\s|$))"
)
_SECRET_WORD = rf"(?i)(?:b(?:í|i|{_LOST}))[\s_.-]*{_M_T}"
_BOOK = (
    rf"(?:^|[\s_./(\[-]){_MAT_SURE}(?:[\s_,./)\]-]|$)|(?:^|[^\p{{L}}]){_RANKED}(?:[^\p{{L}}]|$)"
    r"|(?:van ban|cong van|den|di|so)\s+mat(?:\s|$)"
)
_FILE = (
    r"(?:^|[\s_.-])(?:(?:TUYET|TOI|TUYỆT|TỐI)[\s_-]?)?M[AẬ]T[\s_-]*\.[A-Za-z0-9]{2,5}$"
    r"|^(?:(?:TUYET|TOI)[\s_-]?)?MAT(?:\s+[-–]\s|:)"
)
# A text that is a level and nothing else.
_LEVEL = rf"^\W*(?:\d+;#\s*)?(?:{_LEVEL_WORD}\s+{_MAT}\s*[:=]\s*)?{_STAMP}\W*$"
_IN_XML = rf"[>\"]\s*(?:\d+;#\s*)?{_STAMP}\s*[<\"]"
# The urgencies of NĐ 30/2020/NĐ-CP and of the regimes before it.
_URGENCY = r"^(?:null|thường|không|bình thường|(?:thượng )?khẩn|h(?:ỏa|oả) tốc(?: hẹn giờ)?)?$"
_FILE_STEM = rf"(?:^|[_.–-])\s*{_STAMP_SURE}[\s_-]*$"


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
    # A certain reading of letters set apart need not be the right one: each may be a word.
    spelt = pc.if_else(matches(values, _SPELT), values, pa.scalar(None, pa.string()))
    judged = _as_found(spelt, kind)
    for one in (values, _drawn_together(values)):
        for read in readings(one):
            judged = pc.or_(judged, _as_found(read, kind))
    return judged


def _drawn_together(values: pa.Array) -> pa.Array:
    """The texts with letters set apart drawn together before they are read; NULL for all others.

    In another encoding a letter may be several signs, and what parts words may be a letter.
    """
    together = values
    for pattern, drawn in _DRAWN:
        together = pc.replace_substring_regex(together, pattern, drawn)
    changed = pc.fill_null(pc.not_equal(together, values), False)
    return pc.if_else(changed, together, pa.scalar(None, pa.string()))


def _as_found(values: pa.Array, kind: str) -> pa.Array:
    """Which texts carry a marking, read as they are."""
    # Cheap first: without an m and a t near each other, or a bracketed M, nothing can match.
    candidate = matches(values, _MAYBE)
    if not any_of(candidate):
        return candidate
    found = _marked(_joined(values.filter(candidate)), kind)
    return pc.replace_with_mask(candidate, candidate, found)


def _joined(values: pa.Array) -> pa.Array:
    """The texts in NFKC, the letters of a stamp that is set apart (M Ậ T) joined."""
    joined = pc.utf8_normalize(values, "NFKC")
    for pattern, word in _APART:
        joined = pc.replace_substring_regex(joined, pattern, word)
    return joined


def _marked(values: pa.Array, kind: str) -> pa.Array:
    lower = pc.utf8_lower(values)
    if kind == "xml_whole":
        return matches(lower, _IN_XML)
    judged = _any(lower, _MARKINGS)
    if kind in ("text", "xml_text"):
        rest = pc.replace_substring_regex(values, _CAPITAL_WORDS, "")
        capitals = pc.and_(matches(rest, _CAPITALS), matches(values, _LOWER_CASE))
        judged = pc.or_(judged, capitals)
        if kind == "xml_text":  # which may be the field of a level
            judged = pc.or_(judged, matches(lower, _LEVEL))
    elif kind == "number":
        judged = pc.or_(judged, matches(values, _NUMBER))
    elif kind == "book":
        rest = pc.replace_substring_regex(lower, _INNOCENT, "*")
        judged = pc.or_(judged, matches(rest, _BOOK))
    elif kind == "file_name":
        judged = pc.or_(judged, _marked_name(values))
    return judged


def _marked_name(values: pa.Array) -> pa.Array:
    """Which file names carry a marking; folders before the name are judged by the common forms."""
    names = pc.replace_substring_regex(values, r"^.*(?:[\\/]|!~!)", "")
    rest = pc.replace_substring_regex(names, _INNOCENT, "*")
    rest = pc.replace_substring_regex(rest, _SECRET_WORD, "*")
    stems = [
        pc.replace_substring_regex(pc.utf8_lower(one), r"\.[a-z0-9]{2,5}$", "")
        for one in (names, rest)
    ]
    judged = pc.or_(matches(rest, _FILE), matches(stems[1], _FILE_STEM))
    return pc.or_(judged, _any(stems[0], _MARKINGS))


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
    return matches(pc.utf8_lower(pc.utf8_normalize(pc.coalesce(inner, trimmed), "NFC")), _URGENCY)


def _any(values: pa.Array, patterns: tuple[str, ...]) -> pa.Array:
    judged = matches(values, patterns[0])
    for pattern in patterns[1:]:
        judged = pc.or_(judged, matches(values, pattern))
    return judged
