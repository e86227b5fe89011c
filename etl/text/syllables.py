"""Vietnamese spelling as rules: which written words can be syllables. Pure; no word list.

A syllable is an onset, a rhyme and a tone. The capital letter of a rhyme below bears the tone mark.
Stops at the end (c, ch, p, t) take the tones sắc and nặng only; k and gh, ngh stand before e, ê, i,
y; a glide does not follow a labial. Both places of the mark in hoà/hòa, thuý/thúy are right.
"""

from __future__ import annotations

import unicodedata
from functools import cache

TONES = ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323")
_STOPPED = ("\u0301", "\u0323")
_BACK = """
A Ac Ach Ai Am An Ang Anh Ao Ap At Au Ay  Ăc Ăm Ăn Ăng Ăp Ăt  Âc Âm Ân Âng Âp Ât Âu Ây
O Oc Oi Om On Ong Op Ot  Ô Ôc Ôi Ôm Ôn Ông Ôp Ôt  Ơ Ơi Ơm Ơn Ơp Ơt
U Ua Uc Ui Um Un Ung Up Ut  uÔc uÔi uÔm uÔn uÔng uÔt  Ư Ưa Ưc Ưi Ưng Ưt Ưu Ưm Ưn
ưƠc ưƠi ưƠm ưƠn ưƠng ưƠp ưƠt ưƠu
"""
_FRONT = """
E Ec Em En Eng Eo Ep Et  Ê Êch Êm Ên Ênh Êp Êt Êu  I Ia Ich Im In Inh Ip It Iu
iÊc iÊm iÊn iÊng iÊp iÊt iÊu
"""
_GLIDE = """
oA Oa oAc oAch oAi oAn oAng oAnh oAo oAp oAt oAy oAm  oĂc oĂm oĂn oĂng oĂt  oE Oe oEn oEo oEt oEm
uÂn uÂng uÂt uÂy uÂc  uÊ uÊch uÊnh uÊn  uƠ  uY Uy uYa uYch uYnh uYp uYt uYu uYn  uyÊn uyÊt  oOng oOc
"""
_AFTER_Q = """
uA uAc uAch uAi uAn uAng uAnh uAo uAt uAu uAy  uĂc uĂm uĂn uĂng uĂp uĂt  uÂn uÂng uÂt uÂy uÂu
uE uEn uEo uEt uEm  uÊ uÊn uÊt uÊch uÊu uÊnh  uI uIt uIn  uY uYnh uYt uYu uYch uYn
uyÊn uyÊt  uƠ uƠn  uÔc
"""
# Names of places of the highlands, as the administration writes them: Đắk, Lắk, Pắk, Krông.
_HIGHLAND = "Ak Ăk Âk Ok Ôk Uk Ưk Ơk Ek Êk Ik"
_Y = "Y"
_YE = "yÊm yÊn yÊng yÊt yÊu Yt"

_LABIAL = ("b", "m", "ph", "v", "p")
_HARD = ("ch", "d", "đ", "h", "kh", "l", "n", "nh", "r", "s", "t", "th", "tr", "x")
_CLUSTERS = ("kr", "pr", "br", "đr", "bl", "kl", "pl")
_BEFORE_FRONT = ("k", "gh", "ngh")
_BEFORE_BACK = ("c", "g", "ng")


def _spelled(rhyme: str, tone: str) -> str:
    at = next(i for i, letter in enumerate(rhyme) if letter.isupper())
    marked = rhyme[:at] + rhyme[at].lower() + tone + rhyme[at + 1 :]
    return unicodedata.normalize("NFC", marked)


def _rhymes(line: str) -> list[str]:
    made = []
    for rhyme in line.split():
        stopped = rhyme.endswith(("c", "ch", "p", "t"))
        made += [_spelled(rhyme, tone) for tone in (_STOPPED if stopped else TONES)]
    return made


@cache
def syllables() -> frozenset[str]:
    """Every written syllable, in lower case and NFC: about twenty-two thousand."""
    front, back, glide = _rhymes(_FRONT), _rhymes(_BACK), _rhymes(_GLIDE)
    any_onset = ["", *_LABIAL, *_HARD]
    pairs = [
        (any_onset, front + back),
        (_BEFORE_FRONT, front),
        (_BEFORE_BACK, back),
        (["", *_HARD, "g", "ng", "c"], glide),
        (["g"], _rhymes("I Im In Ip iÊc iÊng iÊt")),
        (["gi"], back + _rhymes("E Eo Em En Ep Et Êm Ênh Êu Ê")),
        (["q"], _rhymes(_AFTER_Q)),
        (["", "h", "k", "l", "m", "s", "t", "v", "qu"], _rhymes(_Y)),
        (["", "k", "h", "m", "t"], _rhymes(_YE)),
        ([*any_onset, *_BEFORE_BACK, *_CLUSTERS], _rhymes(_HIGHLAND)),
        (_CLUSTERS, front + back),
    ]
    return frozenset(
        onset + rhyme for onsets, rhymes in pairs for onset in onsets for rhyme in rhymes
    )


def is_syllable(word: str) -> bool:
    """Whether a word, in any letter case and NFC, is spelled as a Vietnamese syllable.

    >>> is_syllable("Nghiêng"), is_syllable("nghìên"), is_syllable("Müller")
    (True, False, False)
    """
    return word.lower() in syllables()
