"""Code tables from the values that occur, and the nearest codes of the others. Pure."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from etl.guess.evidence import is_lookup
from etl.guess.lexicon import squashed
from etl.guess.model import CodeGuess

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from etl.profile.column import Column

_LOOKUP = re.compile(r"^\s*\d+;#(?P<text>[^;]+?)\s*$")


def guess(name: str, columns: Iterable[Column], words: Mapping[str, tuple[str, ...]]) -> CodeGuess:
    """A code table: values written like a code's own words, and the others as doubts."""
    counts: dict[str, int] = {}
    for column in columns:
        lookup = is_lookup(column)
        for value in column.common:
            inner = _LOOKUP.match(value.value) if lookup else None
            text = inner.group("text") if inner else value.value.strip()
            if text and text.upper() != "NULL":
                counts[text] = counts.get(text, 0) + value.count
    codes, doubts, seen = [], [], set[str]()
    for text, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        if text.lower() in seen:
            continue
        seen.add(text.lower())
        code = code_of(text, words)
        if code:
            codes.append((text, code))
        else:
            doubts.append((text, count, nearest(text, words)))
    return CodeGuess(name, tuple(codes), tuple(doubts))


def code_of(text: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """The code that a value is written like; empty where that is none, or more than one.

    Marks are left out of the comparison only where that leaves one meaning: HD may be HD or HĐ.
    """
    plain = squashed(text)
    alike = {code for code, known in words.items() if plain in map(squashed, known)}
    if len(alike) == 1:
        return alike.pop()
    exact = {code for code, known in words.items() if text.strip() in known}
    return exact.pop() if len(exact) == 1 and not text.isascii() else ""


def nearest(text: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """The codes whose words are most like a value; empty where none is."""
    written = {squashed(word): code for code, known in words.items() for word in known}
    close = get_close_matches(squashed(text), written, n=2, cutoff=0.6)
    return " or ".join(dict.fromkeys(written[word] for word in close))
