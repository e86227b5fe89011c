"""Unicode text put right: composed, marks in order and over their vowel, look-alikes replaced.

Each rule does what is certain and nothing else; tone placement (hoà, hòa) is never touched. Pure.
"""

from __future__ import annotations

import re
import unicodedata

from etl.text.decode import decoded
from etl.text.syllables import is_syllable
from etl.text.tables import familiar
from etl.text.words import is_abbreviation, verdict

NORMALISED, MOVED, LOOKALIKE = "text_normalised", "tone_mark_moved", "homoglyph_fixed"

_MARKS = "\u0300\u0301\u0303\u0309\u0323"
_ON_VOWEL = re.compile(f"(?<=[AEIOUYaeiouy])[{_MARKS}\u0302\u0306\u031b]{{2,}}")
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
_MODERN = re.compile("[^\x00-\xff]")  # a letter that no other language of Latin-1 has
_LATIN = re.compile("[A-Za-zÀ-ɏḀ-ỿ]")  # Greek and Cyrillic stand between
# A part of a notation: 05/2014/ТТ-BTC.
_IN_NOTATION = re.compile(r"(?<=[/-])[A-ZĐƠƯ\u0370-\u03ab\u0400-\u042f]+(?=[-/]|$)")
_NUMBERED = re.compile(r"[0-9][A-Za-z]?\s*/")
NEEDED = re.compile(f"[ÐðƉ\u0300-\u036f\u0370-\u03ff\u0400-\u04ff]|{_MISPLACED.pattern}")


def mended(text: str) -> tuple[str, list[str]]:
    """The text put right, and the rules that changed it.

    >>> mended("nghìên cứu Ðại học")
    ('nghiền cứu Đại học', ['tone_mark_moved', 'homoglyph_fixed'])
    """
    rules = []
    for rule, change in ((NORMALISED, composed), (MOVED, _moved), (LOOKALIKE, _latin)):
        made = change(text)
        if made != text:
            rules.append(rule)
            text = made
    return text, rules


def composed(text: str) -> str:
    """NFC; a tone typed before the mark of the vowel's shape comes behind it."""
    if not _COMBINING.search(text):
        return unicodedata.normalize("NFC", text)
    apart = _ON_VOWEL.sub(_in_order, unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", apart)


def _in_order(found: re.Match[str]) -> str:
    """Marks of one vowel, each once: those of its shape before its tone."""
    return "".join(sorted(dict.fromkeys(found[0]), key=_MARKS.__contains__))


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
    words = _LETTERS.findall(text.translate(_ETH))
    right = any(verdict(word) > 0 for word in words if _MODERN.search(word))
    if any(sign in text for sign in "ÐðƉ"):
        text = _LETTERS.sub(lambda found: _with_d(found, right=right), text)
    if _OTHER_SCRIPT.search(text):
        made = _LETTERS.sub(lambda found: _of_one_script(found[0], right=right), text)
        made = _IN_NOTATION.sub(lambda found: found[0].translate(_ALIKE), made)
        # What has other words of that script is no notation of ours, nor a slip in a word of ours.
        text = text if _OTHER_SCRIPT.search(made) else made
    return text


def _with_d(found: re.Match[str], *, right: bool) -> str:
    """Ð for Đ, unless the word is one of another language.

    A syllable is ours, and an abbreviation of consonants; any other abbreviation in a notation. The
    rest is told by the words beside it. right: one of them is Vietnamese.
    """
    word = found[0]
    made, said = word.translate(_ETH), verdict(word.translate(_ETH))
    if made == word or said > 0 or word == "Ð":
        return made
    if said < 0:
        return made if right and "ð" not in word else word
    numbered = bool(_NUMBERED.search(found.string))
    name = decoded(word, "tcvn3").lower() in familiar() and not numbered  # BÐ is Bé there
    ours = is_abbreviation(made, sure=numbered) and not name
    return made if right or ours else word


def _of_one_script(word: str, *, right: bool) -> str:
    """A word of Latin letters with look-alikes in it: a syllable, or any beside Vietnamese."""
    if not _LATIN.search(word):
        return word
    made = word.translate(_ALIKE)
    return made if right or word.isupper() or is_syllable(made) else word
