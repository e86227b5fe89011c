"""VIQR: Vietnamese in plain ASCII, the marks behind their letters. Pure.

`Lua^.t Thanh nie^n` is Luật Thanh niên. A value is taken for it where its words become syllables,
one of them by a mark of shape (a^ a( o+ u* dd): full stops and question marks alone say nothing.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from etl.text.syllables import syllables

# What a value must hold to be looked at; the vectorised first pass has the same in RE2.
SIGNS = r"[aeoAEO]\^|[aA]\(|[uoUO][+*]|[dD][dD]"
_SIGNS = re.compile(SIGNS)
_SIGNED = r"[A-Za-z](?:[A-Za-z]|\\[^\s]|[\^(+*'`?~.](?!\())*"
_WORD = re.compile(_SIGNED)
# Beside a digit letters tell nothing: U+1EA0, 4dde00.
_BY_ITSELF = re.compile(rf"(?<![0-9A-Za-z]){_SIGNED}+(?![0-9])")
# Nor does a sign behind a word, if it is the only one: O+, *co*, e^x.
_SIGN_BEHIND = re.compile(r"[A-Za-z]+[+*]\.?|[A-Za-z][\^(]")
_LETTER = re.compile(r"([dD][dD](?![dD]))|([aeiouyAEIOUY])([\^(+*]?)(['`?~.]?)")
_SHAPES = {"^": "\u0302", "(": "\u0306", "+": "\u031b", "*": "\u031b"}
_TONES = {"'": "\u0301", "`": "\u0300", "?": "\u0309", "~": "\u0303", ".": "\u0323"}
_MARKS = re.compile(r"[\^(+*'`?~.\\]")
# Signs that are no damage: a question mark behind a vowel may be a letter that was lost.
_SURE_SIGNS = re.compile(rf"{SIGNS}|[aeiouyAEIOUY]['`~.]")
_AT_END = re.compile(r"['?.]$")
_ENOUGH, _TOLERATED = 4, 6


def decoded(text: str, *, sure: bool = False) -> tuple[str, int] | None:
    """The Vietnamese that a value stands for in VIQR and the weight of it; None if it is none.

    sure: its column is declared to be in VIQR.

    >>> decoded("Quye^'t ddi.nh")
    ('Quyết định', 4)
    """
    if not (_SURE_SIGNS if sure else _SIGNS).search(text):
        return None
    words = _BY_ITSELF.findall(text)
    read = [_word(word) for word in words if not _SIGN_BEHIND.fullmatch(word)]
    signed = [_word(word) for word in words if _SIGN_BEHIND.fullmatch(word)]
    if any(weight > 0 for _, weight in read):
        read += signed
    points = sum(weight for _, weight in read if weight > 0)
    bad = sum(weight < 0 for _, weight in read)
    shaped = any(weight > 1 for _, weight in read)
    others = sum(weight >= 0 for _, weight in read)
    enough = points >= _ENOUGH or (points > 1 and not bad and others > 1)
    if not sure and (not shaped or not enough or bad * _TOLERATED > others):
        return None
    return _WORD.sub(lambda found: _meant(found[0]), text), points


def loose(text: str) -> str:
    """The text with every mark taken for one: a reading that is not to be stored."""
    return unicodedata.normalize("NFC", _LETTER.sub(_marked, text))


def _meant(word: str) -> str:
    """What a word stands for in a value that is VIQR: foreign words have their marks as well."""
    made, weight = _word(word)
    if weight < 0 and not set(_MARKS.findall(word)) <= {"."}:
        stem = word.rstrip("'?.")
        made = loose(stem) + word[len(stem) :]
    return made


@cache
def _word(word: str) -> tuple[str, int]:
    """What a word stands for; 2 where a mark of shape makes it a syllable, 1 by a tone, 0, -1."""
    if not _MARKS.search(word) and "dd" not in word.lower():
        return word, 0
    for cut in range(3):
        head, tail = word[: len(word) - cut], word[len(word) - cut :]
        if cut and not _AT_END.search(head + tail[:1]):
            break
        made = unicodedata.normalize("NFC", _LETTER.sub(_marked, head.replace("\\", "\0")))
        if "\0" in made:
            made = made.replace("\0", "")
        shaped = bool(_SIGNS.search(head))
        if made.lower() in syllables():
            return made + tail.replace("\\", ""), 2 if shaped else int(made != head)
        if shaped and re.fullmatch("[A-ZĐ]+", made):
            return made + tail, 0
        if made == head:
            return made + tail.replace("\\", ""), 0
    return word, -1 if _SIGNS.search(word) or re.search(r"[aeiouy]['`?~.][a-z]", word) else 0


def _marked(found: re.Match[str]) -> str:
    double, letter, shape, tone = found.groups()
    if double:
        return "đ" if double[0] == "d" else "Đ"
    return letter + _SHAPES.get(shape, "") + _TONES.get(tone, "")
