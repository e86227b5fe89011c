"""By what names are compared: keys only, stored text is never changed by them. Pure.

`tone_key` keeps every letter and every tone and forgets where the tone was put: hoà = hòa, thuỷ =
thủy, and hoàn, suýt, huỳnh stay what they are. `organ_key` is for names of agencies: without
marks, with abbreviations written out (UBND, Sở TN&MT, VP, TP., tỉnh KG). `proper_key` tells Bình
Thành from Bình Thạnh as well.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from functools import cache, lru_cache
from pathlib import Path

import pyarrow as pa

from etl.viet import fold

_TONES = "\u0300\u0301\u0303\u0309\u0323"
# A run of letters with one tone, taken apart: the tone goes to its end. Marks of vowels (â, ơ, ă)
# are letters of their own.
_ONE_TONE = re.compile(
    rf"(?<![^\W\d_{_TONES}])(?<![{_TONES}\u0302\u0306\u031b])"
    rf"((?:[^\W\d_]|[\u0302\u0306\u031b])*)([{_TONES}])((?:[^\W\d_]|[\u0302\u0306\u031b])*)"
    rf"(?![{_TONES}]|[^\W\d_])"
)
_SIGNS = re.compile(r"[^a-z0-9&.]+")
_JOINED = re.compile(r"(?<=[a-z])\s*&\s*(?=[a-z])")
_CENTRE = re.compile(r"\bt\.\s?u\b\.?")  # T.Ư
_FILLING = {"va", "&"}  # Thông tin và Truyền thông, Thông tin - Truyền thông
# A word that can be spoken is no part of an abbreviation that was written apart.
_SYLLABLE = re.compile(
    r"(?:[bcdghklmnpqrstvx]|ch|gh|gi|kh|ng|ngh|nh|ph|qu|th|tr)?[aeiouy]+(?:[cmnpt]|ch|ng|nh)?"
)
_MOST_WORDS = 9  # of what an abbreviation stands for
_MARKED = re.compile("(?:[^\\W_][\u0300-\u036f]*)+")
_LONGEST = 4  # words of an abbreviation written apart: LĐ-TB&XH, NN và PTNT


def tone_key(text: str) -> str:
    """Letters and tones as they are, in small letters, each tone behind its syllable.

    >>> tone_key("Hoà  Bình") == tone_key("hòa bình")
    True
    """
    apart = unicodedata.normalize("NFD", text.translate({0xD0: "Đ", 0xF0: "đ"}).lower())
    return " ".join(_ONE_TONE.sub(r"\1\3\2", apart).split())


@lru_cache(maxsize=1 << 16)
def organ_key(name: str) -> str:
    """The name of an agency as it is compared: without marks, signs and abbreviations.

    >>> organ_key("UBND t. KG") == organ_key("Uỷ ban nhân dân tỉnh Kiên Giang")
    True
    """
    return " ".join(_words(name))


@lru_cache(maxsize=1 << 16)
def proper_key(name: str) -> str:
    """`organ_key` with the tones of what no abbreviation stands for: places, above all.

    >>> proper_key("UBND xã Bình Thành") == proper_key("Uỷ ban nhân dân xã Bình Thành")
    True
    >>> proper_key("UBND xã Bình Thành") == proper_key("UBND xã Bình Thạnh")
    False
    """
    spelt: dict[str, list[str]] = defaultdict(list)
    for word in _MARKED.findall(tone_key(name)):
        spelt[fold(word)].append(word)
    words, made, at = _words(name), list[str](), 0
    while at < len(words):
        most = min(_MOST_WORDS, len(words) - at)
        took = next((n for n in range(most, 0, -1) if _is_long(words[at : at + n])), 0)
        for word in words[at : at + max(took, 1)]:
            own = spelt[word].pop(0) if spelt[word] else word
            # Xã Minh Phương lies in no phường: alone, a word is one that is written as it is.
            alone = took == 1 and own not in (word, _longs()[word])
            made.append(own if not took or alone else word)
        at += max(took, 1)
    return " ".join(made)


def _is_long(words: list[str]) -> bool:
    return " ".join(words) in _longs()


@cache
def _longs() -> dict[str, str]:
    """What abbreviations stand for, folded and as it is written."""
    return {fold(row["long"]): tone_key(row["long"]) for row in _table()}


def proper_keys(names: pa.Array) -> pa.Array:
    """`proper_key` over a column, each distinct value once; NULL stays NULL."""
    encoded = names.dictionary_encode()
    keys = [proper_key(name) for name in encoded.dictionary.to_pylist()]
    return pa.array(keys, pa.string()).take(encoded.indices)


def _words(name: str) -> list[str]:
    folded = _JOINED.sub("&", _SIGNS.sub(" ", _CENTRE.sub(" trung uong ", fold(name))))
    # A stop ends an abbreviation (TP., h.) and the words before it, not the name.
    given = re.sub(r"\.(?=\S)", ". ", folded).split()
    found: list[str] = []
    at = 0
    while at < len(given):
        took, words = _written_out(given, at, found[-1] if found else "")
        found += words
        at += took
    return [word for word in found if word not in _FILLING]


def _written_out(given: list[str], at: int, behind: str) -> tuple[int, list[str]]:
    """How many words an abbreviation that begins here takes, and what it stands for."""
    table = _abbreviations()
    for length in range(min(_LONGEST, len(given) - at), 0, -1):
        words = given[at : at + length]
        short = "".join(word.strip(".").replace("&", "") for word in words if word not in _FILLING)
        if length > 1 and not all(_part(word) for word in words):
            continue
        dotted = words[0].endswith(".") and at + 1 < len(given)  # h. is huyện before a name only
        asked = (words[0], short) if length == 1 and dotted else (short,)
        for one in asked:
            for long, after in table.get(one, ()):
                if not after or behind in after:
                    return length, long.split()
    return 1, [word for word in given[at].replace("&", " ").replace(".", " ").split() if word]


def _part(word: str) -> bool:
    """Whether a word may be a part of an abbreviation written apart: LĐ - TB & XH."""
    if word in _FILLING or "&" in word:
        return True
    return len(word.strip(".")) <= _LONGEST and not _SYLLABLE.fullmatch(word)


@cache
def _abbreviations() -> dict[str, list[tuple[str, frozenset[str]]]]:
    """What each abbreviation may stand for, and behind which words only."""
    table: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for row in _table():
        after = frozenset(row["behind"].split())
        found = table.setdefault(row["short"], [])
        found.insert(0 if after else len(found), (fold(row["long"]), after))
    return table


@cache
def _table() -> list[dict[str, str]]:
    path = Path(__file__).with_name("abbreviations.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
