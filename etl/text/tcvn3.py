"""What TCVN3 alone loses: the case of letters, and ư where its soft hyphen was shown. Pure.

TCVN3 has one byte for both cases of every toned letter; capitals lived in the font (.VnTimeH).
Its ư is the soft hyphen: programs eat it, or show it as a hyphen.
"""

from __future__ import annotations

import re
from functools import lru_cache

from etl.text.decode import decoded
from etl.text.syllables import is_syllable, syllables

_WORD = re.compile(r"[^\W\d_]+")
_CAPITALS = re.compile(r"[A-Z].*[A-Z]")
_SMALL = re.compile(r"[a-z]")
_PIECES = re.compile(r"([^\s\d/.,;:()-]*)-([^\s\d/.,;:()-]*)")


def with_capitals(text: str) -> str:
    """Capitals where the letters around are: QUYếT ĐịNH is QUYẾT ĐỊNH.

    A word with one plain capital (Số) is in capitals where both words beside it surely are, or
    where nothing in the text is small. Elsewhere letters stay small.

    >>> with_capitals("QUYếT ĐịNH Về Số của Bộ")
    'QUYẾT ĐỊNH Về Số của Bộ'
    """
    if not _CAPITALS.search(text):
        return text
    words = list(_WORD.finditer(text))
    sure = [_case(found[0]) for found in words]
    if 1 not in sure:
        return text
    made, at = [], 0
    for index, found in enumerate(words):
        made.append(text[at : found.start()])
        made.append(found[0].upper() if _rises(index, sure) else found[0])
        at = found.end()
    return "".join([*made, text[at:]])


@lru_cache(maxsize=65_536)
def _case(word: str) -> int:
    """1: a Vietnamese word surely in capitals, -1: surely small, 0: it does not say."""
    if _SMALL.search(word):
        return -1
    return int(bool(_CAPITALS.search(word)) and is_syllable(word))


def _rises(index: int, sure: list[int]) -> bool:
    if sure[index]:
        return sure[index] > 0
    if -1 not in sure:
        return True
    beside = (sure[index - 1] if index else 0, sure[index + 1] if index + 1 < len(sure) else 0)
    return beside == (1, 1)


def with_hyphens_read(text: str) -> str | None:
    """A TCVN3 text whose ư was shown as a hyphen, with the soft hyphens back.

    None unless each hyphen is certain: one inside a syllable that is none without ư is an ư, one
    beside blanks, digits and capitals is a hyphen, and there is no other.
    """
    made, doubt = [], False
    at, changed = 0, False
    for found in _PIECES.finditer(text):
        left, right = found.groups()
        whole = decoded(f"{left}\u00ad{right}", "tcvn3")
        apart = [decoded(one, "tcvn3") for one in (left, right) if one]
        made.append(text[at : found.start()])
        at = found.end()
        if whole.lower() in syllables() and apart and not all(map(is_syllable, apart)):
            made.append(f"{left}\u00ad{right}")
            changed = True
            continue
        doubt = doubt or bool(apart and not all(one.isupper() or is_syllable(one) for one in apart))
        made.append(found[0])
    return None if doubt or not changed else "".join([*made, text[at:]])
