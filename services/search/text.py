"""Words and notations as the index compares them. Pure; nothing here is ever stored as text.

A word has two forms. *Exact*: lower case, marks kept, the tone mark moved to the end of the word,
so that hoà and hòa, thuỷ and thủy, quý and qúy are one word and thể, thế and the are three.
*Folded*: no marks at all.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from etl.viet import ETH, ETH_LOWER, fold

WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
_RUN = re.compile(r"[\w\u0300-\u036f]+")  # with the underscore: one class is faster
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_TONE = re.compile(f"[{_TONES}]")
_NO_ETH = str.maketrans({ETH: "Đ", ETH_LOWER: "đ"})
_BREAK = re.compile(r"[\s/\\\-–—_.,;:()+&]+")
_NOT_PART = re.compile(r"[^\w]|_")
_MOST_PARTS = 8
_LONGEST = 60  # characters of one word or part; longer ones are cut alike on both sides


class Word(NamedTuple):
    """One word in its two forms."""

    exact: str
    folded: str

    @property
    def marked(self) -> bool:
        """Whether marks were typed, so that they count."""
        return self.exact != self.folded


@lru_cache(maxsize=100_000)
def _word(raw: str) -> Word:
    apart = unicodedata.normalize("NFD", raw.translate(_NO_ETH).lower())
    tones = "".join(_TONE.findall(apart))
    exact = unicodedata.normalize("NFC", _TONE.sub("", apart)) + tones
    return Word(exact[:_LONGEST], fold(raw)[:_LONGEST])


def words(text: str) -> list[Word]:
    """The words of a text in order.

    >>> [w.folded for w in words("Về việc Hoà_Bình")]
    ['ve', 'viec', 'hoa', 'binh']
    """
    return [w for raw in _RUN.findall(text.replace("_", " ")) if (w := _word(raw)).folded]


def spans(text: str) -> list[tuple[int, int, Word]]:
    """The words of a text with where each begins and ends in it."""
    return [(m.start(), m.end(), w) for m in WORD.finditer(text) if (w := _word(m.group())).folded]


def code_parts(code: str) -> list[str]:
    """The parts of a number and notation: lower case, Đ kept, leading zeros of numbers dropped.

    >>> code_parts("05/QĐ - UBND")
    ['5', 'qđ', 'ubnd']
    """
    plain = unicodedata.normalize("NFC", code.translate(_NO_ETH)).lower()
    return [part for raw in _BREAK.split(plain) if (part := _part(raw))][:_MOST_PARTS]


@lru_cache(maxsize=100_000)
def _part(raw: str) -> str:
    part = _NOT_PART.sub("", raw)[:_LONGEST]
    return part.lstrip("0") or "0" if part.isdecimal() else part


def code_keys(code: str) -> set[str]:
    """Every run of neighbouring parts, joined by a slash: the whole, half of it, each part.

    >>> sorted(code_keys("452/GM-UBND"))
    ['452', '452/gm', '452/gm/ubnd', 'gm', 'gm/ubnd', 'ubnd']
    """
    return code_runs(code_parts(code))


def code_runs(parts: Sequence[str]) -> set[str]:
    """The same of the parts of a code."""
    ends = range(1, len(parts) + 1)
    return {"/".join(parts[a:b]) for b in ends for a in range(b)}


@lru_cache(maxsize=100_000)
def fold_code(key: str) -> str:
    """A notation's key without marks."""
    return fold(key).replace(" ", "")
