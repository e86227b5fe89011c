"""What a text may be beneath markup, escapes, invisible signs, look-alikes and letters set apart.

For who looks for a marking and must miss none; nothing of this is stored. Pure.
"""

from __future__ import annotations

import html
import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.compute as pc

from etl.text.tables import seen
from etl.transforms.column import any_of, matches

if TYPE_CHECKING:
    from collections.abc import Callable

LOST = r"[?\x{fffd}□¿#]{1,6}"
# What may stand between letters, and words, that are set apart. A class of its own and not "no
# letter": these are compiled with each call, and classes of Unicode are large.
SIGNS = r"\-\s\x{a0}_.·•∙*|~/\\+=,'`´‐‑‒–—―−"
GAP = rf"[{SIGNS}]{{1,3}}"
# The stamp words' vowels: with marks, without, lost; in TCVN3 and VNI (seen through cp1252), VIQR.
A = rf"ậ|a|{LOST}|ë|aä|a\^\.|a\.\^|ã‹"
E = rf"ệ|e|{LOST}|ö|eä|e\^\.|e\.\^"
O = rf"ố|o|{LOST}|è|oá|o\^'|o'\^|ã¨"  # noqa: E741 - the letter

_NO_TEXT = pa.scalar(None, pa.string())
# Those beyond 7f only where they are no byte of UTF-8 behind its first one.
_CONTROLS = r"[\x{00}-\x{08}\x{0b}\x{0c}\x{0e}-\x{1f}\x{7f}]"
_UPPER_CONTROLS = r"(^|[\x{00}-\x{7f}\x{300}-\x{323}\x{1ea0}-\x{1ef9}])[\x{80}-\x{9f}\x{ad}]"
# Invisible; marks that no Vietnamese letter has (strikes, frames, selectors of a variant).
_EMPTY = (
    r"[\x{61c}\x{115f}\x{1160}\x{180b}-\x{180e}\x{200b}-\x{200f}\x{202a}-\x{202e}"
    r"\x{2060}-\x{2064}\x{3164}\x{600}-\x{605}\x{fe00}-\x{fe0f}\x{feff}\x{ffa0}"
    r"\x{304}\x{305}\x{307}\x{308}\x{30a}-\x{31a}\x{31c}-\x{322}\x{324}-\x{36f}\x{20d0}-\x{20ff}]"
)
_LATE = r"(?i)([aeo])([ti])([\x{300}-\x{36f}]{1,2})"  # marks typed behind the next letter
_DROPPED = (
    (_CONTROLS, ""), (_UPPER_CONTROLS, r"\1"), (_EMPTY, ""), (_LATE, r"\1\3\2"),
)  # fmt: skip
_SPACES = r"[\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]"
_WIDE = r"[\x{ff01}-\x{ff5e}]"
_FOREIGN = r"[\x{370}-\x{3ff}\x{400}-\x{4ff}\x{1d00}-\x{1d7f}]"
_ALIKE = str.maketrans(
    "мтгіоаеуисαιοετμυкᴀᴇᴍᴏᴛᴜАВЕЅІЈКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "mtrioaeyucaioetmuKAEMOTUABESIJKMHOPCTYXABEZHIKMNOPTYX",
)
# UTF-8 as other code pages of old consoles and machines show it.
_PAGES = {"ß": "cp437", "·": "mac_roman"}
_PAGE = r"ß[║╗]|·[∫ª]"
_SHOWN = re.compile(r"[ß·][^\x00-\x7f]{2}")

_TAG = r"<(?:/?[A-Za-z][\w:.-]*(?:\s[^<>]*)?/?|!--[^<>]*--)>"
_ENTITY = r"&(?:#|\w{2,8};)"
_ESCAPE = (
    r"\\u-?[0-9A-Fa-f]{3,6}|\\'[0-9A-Fa-f]{2}|%u[0-9A-Fa-f]{4}|[%=][0-9A-Fa-f]{2}|\\x[0-9A-Fa-f]{2}"
)
_RTF_NUMBER = re.compile(r"\\u(-?\d{3,6}) ?(?:\\'[0-9a-fA-F]{2}|\?)?")
_HEX_NUMBER = re.compile(r"(?:\\|%)u([0-9A-Fa-f]{4})")
_RTF_BYTE = re.compile(r"\\['x]([0-9A-Fa-f]{2})")
_RTF_LINE = re.compile(r"\\(?:par|line|tab|cell|row)(?![a-z])-?\d* ?")
_RTF_WORD = re.compile(r"\\[a-z]{1,20}-?\d* ?|[{}]|\\\*")
_QUOTED = re.compile(r"(?:=[0-9A-Fa-f]{2})+")

# Letters set apart: M Ậ T, T.Ố.I M.Ậ.T.
_APART = tuple(
    (rf"(?i)(^|[^\p{{L}}]){GAP.join(letters)}($|[^\p{{L}}\p{{M}}])", rf"\1{kept}")
    for letters, kept in (
        (("(m)", f"({A})", "(t)"), r"\2\3\4\5"),
        (("(t)", f"({O})", "(i)"), r"\2\3\4\5"),
        (("(t)", "(u)", "(y)", f"({E})", "(t)"), r"\2\3\4\5\6\7"),
        (("(m)", "(ật)"), r"\2\3\4"),
        (("(mậ)", "(t)"), r"\2\3\4"),
    )
)
# The same for a letter of any signs, and what is a space in one encoding and a letter in another.
_DRAWN = (
    (r"\x{a0}", " "),
    (r"(?i)\.(ma\^\.t)", r" \1"),
    *(
        (rf"(?i)(^|[\s(\[<\"/_:;,|–—-]){gap.join(letters)}($|[^\p{{L}}])", rf"\1{kept}")
        for gap in (r"[\s._-]{1,2}", rf"[{SIGNS}]{{1,3}}")
        for letters, kept in (
            (("(m)", r"(\S{1,4})", "(t)"), r"\2\3\4\5"),
            (("(t)", r"(\S{1,4})", "(i)"), r"\2\3\4\5"),
            (("(t)", "(u)", "(y)", r"(\S{1,4})", "(t)"), r"\2\3\4\5\6\7"),
        )
    ),
)
SPELT = rf"(?i)m{GAP}(?:{A}){GAP}t|\.ma\^\.t|mâ{LOST}t"


def shapes(values: pa.Array) -> list[pa.Array]:
    """The texts, and beside them what each may be beneath its dress: arrays of the same length.

    NULL in the others where there is nothing to take off.
    """
    wide = matches(values, _WIDE)
    found = [
        pc.if_else(wide, pc.utf8_normalize(values, "NFKC"), values) if any_of(wide) else values
    ]
    for change in (_unescaped, _bare, _from_page):
        found += [made for one in list(found) if (made := change(one)) is not None]
    for one in list(found):
        tags = matches(one, _TAG)
        if any_of(tags):
            found += [
                _only(tags, pc.replace_substring_regex(one, _TAG, with_)) for with_ in ("", " ")
            ]
    found += [drawn for one in list(found) if (drawn := _drawn_together(one)) is not None]
    return found


def joined(values: pa.Array) -> pa.Array:
    """The texts in NFKC, the letters of a stamp that is set apart (M Ậ T) joined."""
    made = pc.utf8_normalize(values, "NFKC")
    for pattern, word in _APART:
        made = pc.replace_substring_regex(made, pattern, word)
    return made


def _drawn_together(values: pa.Array) -> pa.Array | None:
    """With letters set apart drawn together before they are read.

    In another encoding a letter may be several signs, and what parts words may be a letter.
    """
    together = values
    for pattern, drawn in _DRAWN:
        together = pc.replace_substring_regex(together, pattern, drawn)
    return _changed(values, together)


def _bare(values: pa.Array) -> pa.Array | None:
    """Without what nobody sees, marks in their place, look-alikes of other scripts as Latin."""
    odd = pc.or_(
        matches(
            values, f"{_CONTROLS}|{_UPPER_CONTROLS}|{_EMPTY}|{_SPACES}|[\\x{{300}}-\\x{{36f}}]"
        ),
        matches(values, _FOREIGN),
    )
    if not any_of(odd):
        return None
    made = pc.utf8_normalize(pc.replace_substring_regex(_only(odd, values), _SPACES, " "), "NFD")
    for pattern, kept in _DROPPED:
        made = pc.replace_substring_regex(made, pattern, kept)
    made = pc.utf8_normalize(made, "NFC")
    foreign = matches(made, _FOREIGN)
    return _changed(values, _by_text(made, foreign, lambda text: text.translate(_ALIKE)))


def _unescaped(values: pa.Array) -> pa.Array | None:
    """Without the escapes of HTML, RTF, JSON, addresses and mail."""
    escaped = matches(values, f"{_ENTITY}|{_ESCAPE}")
    if not any_of(escaped):
        return None
    return _changed(values, _by_text(_only(escaped, values), escaped, _plain))


def _plain(text: str) -> str:
    made = html.unescape(html.unescape(text))
    if "\\" in made or "%u" in made:
        made = _HEX_NUMBER.sub(lambda one: chr(int(one[1], 16)), _RTF_NUMBER.sub(_letter, made))
        made = _RTF_LINE.sub("\n", made)
        made = _RTF_WORD.sub("", _RTF_BYTE.sub(lambda one: seen(int(one[1], 16)), made))
    if "%" in made:
        made = unquote(made, errors="replace")
    if "=" in made:
        made = _QUOTED.sub(lambda one: unquote(one[0].replace("=", "%"), errors="replace"), made)
    return unicodedata.normalize("NFC", made.encode("utf-8", "replace").decode())


def _letter(found: re.Match[str]) -> str:
    return chr(int(found[1]) % 0x10000)


def _from_page(values: pa.Array) -> pa.Array | None:
    """UTF-8 that an old console, or a Mac, showed; and control signs as cp1252 shows them."""
    odd = matches(values, rf"{_PAGE}|[\x{{80}}-\x{{9f}}]")
    return _changed(values, _by_text(_only(odd, values), odd, _as_utf8)) if any_of(odd) else None


def _as_utf8(text: str) -> str:
    made = _SHOWN.sub(_three_bytes, text)
    return "".join(seen(ord(sign)) if "\x80" <= sign <= "\x9f" else sign for sign in made)


def _three_bytes(found: re.Match[str]) -> str:
    try:
        return found[0].encode(_PAGES[found[0][0]]).decode("utf-8")
    except UnicodeError:
        return found[0]


def _by_text(values: pa.Array, rows: pa.Array, change: Callable[[str], str]) -> pa.Array:
    """The values, those of these rows changed one by one."""
    if not any_of(rows):
        return values
    made = [change(text) for text in values.filter(rows).to_pylist()]
    return pc.replace_with_mask(values, rows, pa.array(made, pa.string()))


def _only(rows: pa.Array, values: pa.Array) -> pa.Array:
    return pc.if_else(rows, values, _NO_TEXT)


def _changed(before: pa.Array, after: pa.Array) -> pa.Array | None:
    """What differs from before; None where nothing does."""
    changed = pc.fill_null(pc.not_equal(after, before), False)
    return _only(changed, after) if any_of(changed) else None
