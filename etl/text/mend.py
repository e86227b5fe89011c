"""Unicode text put right: composed, marks in order and over their vowel, look-alikes replaced.

Each rule does what is certain and nothing else; tone placement (hoà, hòa) is never touched. Pure.
"""

from __future__ import annotations

import re
import unicodedata

from etl.text.syllables import is_syllable
from etl.text.words import verdict

NORMALISED, MOVED, LOOKALIKE = "text_normalised", "tone_mark_moved", "homoglyph_fixed"

_MARKS = "\u0300\u0301\u0303\u0309\u0323"
_TONE_FIRST = re.compile(f"([{_MARKS}]+)([\u0302\u0306\u031b])")
_TWICE = re.compile(f"([{_MARKS}\u0302\u0306\u031b])\\1+")
_COMBINING = re.compile("[\u0300-\u036f]")
# A tone over i, y, u, ư before ê, ô, ơ: the mark belongs to the second vowel.
_MISPLACED = re.compile(
    r"[^\W\d_]*(?:[ìíỉĩịỳýỷỹỵÌÍỈĨỊỲÝỶỸỴ][êÊ]|[ùúủũụÙÚỦŨỤ][ôÔ]|[ừứửữựỪỨỬỮỰ][ơƠ])[^\W\d_]*"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_ETH = str.maketrans("ÐðƉ", "ĐđĐ")
_ALIKE = dict(
    zip(
        map(ord, "АВЕЅІЈКМНОРСТУХаеорсухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧο"),
        "ABESIJKMHOPCTYXaeopcyxijsABEZHIKMNOPTYXo",
        strict=True,
    )
)
_OTHER_SCRIPT = re.compile("[\u0370-\u03ff\u0400-\u04ff]")
_LATIN = re.compile("[A-Za-zÀ-ɏḀ-ỿ]")  # Greek and Cyrillic stand between
# A part of a notation: 05/2014/ТТ-BTC.
_IN_NOTATION = re.compile(r"(?<=[/-])[^\W\d_]+(?=[-/])|(?<=[/-])[^\W\d_]+$")
NEEDED = re.compile(f"[ÐðƉ\u0300-\u036f\u0370-\u03ff\u0400-\u04ff]|{_MISPLACED.pattern}")


def mended(text: str, *, alike: bool = True) -> tuple[str, list[str]]:
    """The text put right, and the rules that changed it. alike: look-alikes are replaced as well.

    >>> mended("nghìên cứu Ðại học")
    ('nghiền cứu Đại học', ['tone_mark_moved', 'homoglyph_fixed'])
    """
    rules = []
    for rule, change in ((NORMALISED, composed), (MOVED, _moved), (LOOKALIKE, _latin)):
        made = change(text) if alike or rule == NORMALISED else text
        if made != text:
            rules.append(rule)
            text = made
    return text, rules


def composed(text: str) -> str:
    """NFC; a tone typed before the mark of the vowel's shape comes behind it."""
    if not _COMBINING.search(text):
        return unicodedata.normalize("NFC", text)
    apart = _TWICE.sub(r"\1", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", _TONE_FIRST.sub(r"\2\1", apart))


def all_alike(text: str) -> str:
    """The text with every look-alike replaced, right or wrong: a reading that is not to be stored.

    >>> all_alike("МẬТ")
    'MẬT'
    """
    return text.translate(_ALIKE).translate(_ETH)


def _moved(text: str) -> str:
    return _MISPLACED.sub(_placed, text) if _MISPLACED.search(text) else text


def _placed(found: re.Match[str]) -> str:
    word = found[0]
    apart = unicodedata.normalize("NFD", word)
    tones = [mark for mark in apart if mark in _MARKS]
    if len(tones) != 1 or is_syllable(word):
        return word
    bare = apart.replace(tones[0], "")
    at = max(bare.rfind(mark) for mark in "\u0302\u031b") + 1
    made = unicodedata.normalize("NFC", bare[:at] + tones[0] + bare[at:])
    return made if is_syllable(made) else word


def _latin(text: str) -> str:
    if any(sign in text for sign in "ÐðƉ"):
        right = any(verdict(word) > 0 for word in _LETTERS.findall(text))
        text = _LETTERS.sub(lambda found: _with_d(found[0], right=right), text)
    if _OTHER_SCRIPT.search(text):
        text = _LETTERS.sub(_of_one_script, text)
        whole = _IN_NOTATION.sub(_all_alike, text)
        # What has other words of that script is no notation of ours: 1-р сар.
        text = text if _OTHER_SCRIPT.search(whole) else whole
    return text


def _with_d(word: str, *, right: bool) -> str:
    """Ð for Đ, unless the word is one of another language; alone it is told by the words beside."""
    made = word.translate(_ETH)
    if made == word or verdict(made) >= 0:
        return made
    return made if (right and "ð" not in word) or word == "Ð" else word


def _of_one_script(found: re.Match[str]) -> str:
    """A word of Latin letters with look-alikes in it; one with a letter that is none stays."""
    word = found[0]
    if not _LATIN.search(word):
        return word
    made = word.translate(_ALIKE)
    return word if _OTHER_SCRIPT.search(made) else made


def _all_alike(found: re.Match[str]) -> str:
    made = found[0].translate(_ALIKE)
    return found[0] if _OTHER_SCRIPT.search(made) else made
