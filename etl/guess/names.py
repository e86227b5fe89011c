"""A name in any spelling -> the concepts that it consists of. Pure.

SoKyHieu, so_ky_hieu, SO_KY_HIEU, C_SYMBOL, sokyhieu, "Số ký hiệu" all say the same.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from etl.guess.lexicon import squashed

if TYPE_CHECKING:
    from etl.guess.lexicon import Bag, Lexicon

_PIECE = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
# How SharePoint writes a letter in a column's name (Tr_x00ed_ch = Trích); cut at 32 signs, some
# names end within one.
_ESCAPED = re.compile(r"_x([0-9a-fA-F]{4})_")
_CUT_OFF = re.compile(r"_(?:x[0-9a-fA-F]{0,4})?$")
# Types in front of a name, written together with it (strkyhieu, intid), as in Visual Basic.
_TYPES = ("str", "int", "bit", "dte", "dtm", "lng", "dbl", "bol", "tbl", "txt", "num")
_APART = str.maketrans({"đ": "d", "Đ": "D", "ð": "d", "Ð": "D"})
_NOISE, _NUMBERED = 0.04, 0.08
_SHORTEST = 2  # letters of a piece that is cut out of a longer word


@dataclass(frozen=True, slots=True)
class Name:
    """What a name says.

    Attributes:
        bag: its concepts.
        unknown: pieces that say nothing known.
        loose: how much less sure it is for pieces left out as noise or a number at its end.
        foreign: it begins with FK, so its values are keys.
    """

    bag: Bag
    unknown: tuple[str, ...] = ()
    loose: float = 0.0
    foreign: bool = False


def pieces(name: str) -> list[str]:
    """The words of a name, without marks, lower case.

    >>> pieces("C_SoKyHieu"), pieces("Ngày ban hành"), pieces("IDVanBan")
    (['c', 'so', 'ky', 'hieu'], ['ngay', 'ban', 'hanh'], ['id', 'van', 'ban'])
    >>> pieces("Tr_x00ed_ch_x0020_y_x1ebf_u")
    ['trich', 'yeu']
    """
    if _ESCAPED.search(name):
        name = _CUT_OFF.sub("", _ESCAPED.sub(lambda sign: chr(int(sign[1], 16)), name))
    plain = unicodedata.normalize("NFKD", name.translate(_APART))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return [piece.lower() for piece in _PIECE.findall(plain)]


def read(name: str, words: Lexicon) -> Name:
    """The concepts of a name; prefixes of one letter, FK, PK, tbl and the like do not count."""
    given = pieces(name)
    found = _concepts(given, words)
    while found.unknown and len(given) > 1 and given[0] in words.prefixes:
        given = given[1:]
        found = _concepts(given, words)
    return replace(found, foreign=pieces(name)[:1] == ["fk"])


def _concepts(given: list[str], words: Lexicon) -> Name:
    bag: set[str] = set()
    unknown: list[str] = []
    loose = 0.0
    at = 0
    while at < len(given):
        width, concept = _longest(given[at:], words)
        if concept:
            bag.add(concept)
            at += width
            continue
        piece = given[at]
        at += 1
        if piece in words.noise:
            loose = max(loose, _NOISE)
        elif piece.isdigit() and at == len(given):
            loose = max(loose, _NUMBERED)
        elif cut := _cut(piece, words) or _cut(_untyped(piece), words):
            bag.update(cut)
        else:
            unknown.append(piece)
    return Name(frozenset(bag), tuple(unknown), loose)


def _untyped(piece: str) -> str:
    """A word without the type in front of it; empty where there is none."""
    return piece[3:] if piece.startswith(_TYPES) else ""


def _longest(given: list[str], words: Lexicon) -> tuple[int, str]:
    """How many pieces from the first on are one spelling, and its concept."""
    for width in range(min(len(given), 6), 0, -1):
        joined = "".join(given[:width])
        for spelling in (joined, joined.removesuffix("s")):  # an English plural
            if spelling in words.spellings:
                return width, words.spellings[spelling]
    return 0, ""


def _cut(piece: str, words: Lexicon) -> tuple[str, ...]:
    """A word written together (ngaybanhanh) as the fewest spellings; empty where it is none."""
    best: list[tuple[str, ...] | None] = [()] + [None] * len(piece)
    for end in range(_SHORTEST, len(piece) + 1):
        for start in range(max(0, end - words.longest), end - _SHORTEST + 1):
            before, part = best[start], words.spellings.get(piece[start:end])
            if before is None or part is None:
                continue
            now = best[end]
            if now is None or len(before) + 1 < len(now):
                best[end] = (*before, part)
    return best[-1] or ()


def folded(text: str) -> str:
    """As `squashed`, for comparing values."""
    return squashed(text)
