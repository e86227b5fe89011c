"""What the words of a value say for and against each encoding. Pure; every word is judged once.

A token is a run of letters and signs with something beyond ASCII in it. Its judgement is a number
of many fields, so that the judgements of a value's tokens are summed up by one `sum`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from etl.text.decode import decoded
from etl.text.syllables import syllables
from etl.text.tables import (
    ENCODINGS,
    common,
    control_letters,
    familiar,
    likelihoods,
    pairs,
    table,
    to_bytes,
)

_BITS = 24
_FULL = (1 << _BITS) - 1
_BAD, _GOOD, _MODERN, _EATEN, _FIRST = range(5)  # fields; then three of each encoding
_PER = 3
_ALIEN = 1000  # a letter that the encoding cannot show: the value is not in it, whatever else it is
_MOST_WORDS = 400_000  # kept judgements; then from the beginning

_C = control_letters()
TOKEN = re.compile(rf"[A-Za-z]*[\x80-\U0010ffff{_C}][A-Za-z\x80-\U0010ffff{_C}]*")
ASCII_WORD = re.compile(r"(?<![^\W\d_])[A-Za-z]?[a-z]+(?![^\W\d_])")
_LETTERS = re.compile(r"[^\W\d_]+")
# Signs that stand before, behind and between the words of right text.
_BEFORE, _BEHIND = "“‘„«–—…•\u00a0\u200b\ufeff", "”’»–—…•°²³™®©\u00a0\u200b"
_BETWEEN = "“”‘’…–—\u00a0•\u200b"
_BESIDE = frozenset(_BEFORE + _BEHIND + "´×÷±€")
_SHOWN = frozenset(map(chr, to_bytes()))
_UNITS = frozenset(
    ("µm", "µg", "µl", "µs", "µF", "µA", "µV", "µSv", "µmol", "µ", "Nº", "nº", "Nª", "ª", "º")
)
_EUROPEAN = "(?i:(?:a[éëüúè]|e[áàãäå]|o[éêëùûâáàå]|[aou]ï(?![iouy]))(?!n[gh]))"
_MARKED = "[ùøûõïåäãâáàéèêëúü]"
_STRONG = re.compile(
    r"[A-Za-zÀ-ÿ][\x80-\xbf×÷ƒ†‡ˆ‰‹˜™›€„‚](?=[A-Za-zÀ-ÿ]|$)|[\x80-\xbfƒ†‡ˆ‰‹˜›][A-Za-zÀ-ÿ]"
    rf"|[À-ÿ][À-ÿ]|(?!{_EUROPEAN})[aeouyAEOUY](?:{_MARKED}|{_MARKED.upper()})"
    "|[a-z][À-Þ]|[A-Z][À-Þ][a-z]|[bcdghklmnpqrstvxBCDGHKLMNPQRSTVX]ß"
    rf"|[iuyIUY][eoEO]{_MARKED}|^[bcdghklmnpqrstvxBCDGHKLMNPQRSTVX]+[ñÑçÇ]$"
    "|^[Nn][GgHh]|[ìíòóæÌÍÒÓÆ](?:ch|CH)$|[ìòÌÒÞþ](?:n[gh]|N[GH])$"
)
# A capital behind a small letter is no word; in TCVN3 most small letters may be meant as capitals.
_HORN = re.compile("[ơớờởỡợ]")
_CAPITALS = "A-ZÀ-ÝĂĐĨŨƠƯ" + "".join(map(chr, range(0x1EA0, 0x1EFA, 2)))
_SMALL = "a-zà-ýăđĩũơư" + "".join(map(chr, range(0x1EA1, 0x1EFA, 2)))
_RISEN = re.compile(f"[{_SMALL}][{_CAPITALS}]|[{_CAPITALS}][{_CAPITALS[3:]}][{_SMALL}]")
_RISEN_ASCII = re.compile(f"[a-z][{_CAPITALS}]")
_RISEN_MARKED = re.compile(f"[{_SMALL}][{_CAPITALS[3:]}]")
# Abbreviations: of capitals, with the letters that Vietnamese ones have; of consonants alone.
_ABBREVIATION = re.compile("[A-ZĐƯƠÔÊÂĂ]{2,14}[a-zđ]?|[A-ZĐƯƠÔÊÂĂ]+[a-z][A-ZĐƯƠÔÊÂĂ]+")
_VOWEL = re.compile("[aeiouyAEIOUY]")
_SMALL_KIND = re.compile("[nqh]đ|(?=.*đ)[bcdđghklmnpqrstvx]{3,8}")
_TCVN3_CAPITALS = re.compile("[¡-§]+[A-Z]|[A-Z][¡-§]")
_VNI_KIND = re.compile("[QNCHT]Ñ|Ñ[BCDGHKLMNPQRSTVX]|(?=.*Ñ)(?!.*[AEIOU]Ñ)[A-ZÑÖ]{3,12}[a-z]?")
_LONG_KIND = re.compile("[A-ZĐƯ]{8,}")


@dataclass(frozen=True, slots=True)
class Case:
    """What speaks for one encoding: words that become syllables, words that do not, and weight.

    points: two for a word that no European language writes so, one for any other word that was no
    syllable and becomes one.
    """

    good: int
    bad: int
    points: int


@dataclass(frozen=True, slots=True)
class Said:
    """What the tokens of a value say, as found and under each encoding of ENCODINGS.

    modern: right words with a letter that no legacy encoding shows. eaten: words that miss the ư
    which TCVN3 writes as a soft hyphen.
    """

    bad: int
    good: int
    modern: int
    eaten: int
    cases: tuple[Case, ...]


class _Judgements(dict[str, int]):
    def __missing__(self, token: str) -> int:
        if len(self) >= _MOST_WORDS:
            self.clear()
        said = self[token] = _judged(token)
        return said


_JUDGED = _Judgements()


def summed(text: str) -> int:
    """The judgements of a text's tokens, summed; `bad_words` and `told` read them."""
    return sum(map(_JUDGED.__getitem__, TOKEN.findall(text)))


def bad_words(summary: int) -> int:
    """How many words are no Vietnamese as found."""
    return summary & _FULL


def told(summary: int) -> Said:
    """The summary, field by field."""
    fields = [(summary >> (_BITS * at)) & _FULL for at in range(_FIRST + _PER * len(ENCODINGS))]
    cases = tuple(
        Case(*fields[_FIRST + _PER * at : _FIRST + _PER * (at + 1)]) for at in range(len(ENCODINGS))
    )
    return Said(fields[_BAD], fields[_GOOD], fields[_MODERN], fields[_EATEN], cases)


def plain_words(text: str) -> tuple[int, int]:
    """How many words of plain ASCII letters, not in capitals, are syllables, and how many not."""
    found = ASCII_WORD.findall(TOKEN.sub(" ", text))
    words = [word.lower() for word in found if len(word) > 1 and _VOWEL.search(word)]
    known = sum(word in syllables() for word in words)
    return known, len(words) - known


def likelihood(text: str) -> float:
    """How likely the marked words of a text are among Vietnamese ones: a logarithm."""
    known, letters = common(), likelihoods()
    rare = -10.0  # less than the last of the common ones
    words = [word.lower() for word in _LETTERS.findall(text) if not word.isascii()]
    signs = sum(not sign.isascii() and sign not in _BETWEEN for sign in _LETTERS.sub("", text))
    return (
        rare * signs
        + sum(known.get(word, rare) for word in words)
        + sum(letters.get(letter, 0.0) for word in words for letter in word)
    )


def letters(text: str) -> list[str]:
    """The words of a text, in lower case."""
    return [word.lower() for word in _LETTERS.findall(text)]


def in_terms(text: str) -> int:
    """How many words of a text stand in a term of offices with the one before or behind them."""
    words = letters(text)
    inside = [pair in pairs() for pair in pairwise(words)]
    return sum(
        before or behind for before, behind in zip([False, *inside], [*inside, False], strict=True)
    )


def _judged(token: str) -> int:
    good, bad = _weighed(token, found=True)
    shown = all(letter in _SHOWN or letter.isascii() for letter in token)
    modern = int(not shown and bool(good) and not bad)
    fields = [bad, good, modern, 0]
    strong = 2 if _STRONG.search(token) else 1
    for encoding in ENCODINGS:
        fields += _under(token, encoding, bad, strong)
        if encoding == "tcvn3":
            fields[_EATEN] = _eaten(decoded(token, encoding))
    return sum(value << (_BITS * at) for at, value in enumerate(fields))


def _under(token: str, encoding: str, before: int, strong: int) -> list[int]:
    known = table(encoding).known
    for letter in token:
        if (
            not letter.isascii()
            and letter not in known
            and (letter in _SHOWN or letter.isalpha() or unicodedata.combining(letter))
        ):
            if letter in _BESIDE:
                continue
            return [0, _ALIEN, 0]
    made = decoded(token, encoding)
    good, bad = _weighed(made, found=False)
    if (_RISEN if encoding != "tcvn3" else _RISEN_ASCII).search(made) and good:
        return [0, 1, 0]
    points = strong * min(good, before) if not bad else 0
    if len(token) == 1 and made.lower() not in familiar():  # a letter that is spoken of
        points = 0
    if before and not bad and _is_kind(token, made, encoding):
        points = 2
    elif encoding != "vni" and _VNI_KIND.fullmatch(token) and _is_kind(token, "", "vni"):
        return [0, 1, 0]
    return [good, bad, points]


def is_abbreviation(word: str, *, sure: bool = False) -> bool:
    """Whether a word is an abbreviation, and nearly of consonants: QĐ, BLĐTBXH, DAĐT; no AĐERTY.

    sure: it stands in a notation, where any abbreviation will do.

    >>> is_abbreviation("BLĐTBXH"), is_abbreviation("MEĐAN")
    (True, False)
    """
    if sure:
        return bool(_ABBREVIATION.fullmatch(word) or _SMALL_KIND.fullmatch(word))
    return word.isupper() and (word.startswith("Đ") or _of_consonants(word))


def _of_consonants(token: str, among: int = 4) -> bool:
    return among * sum(letter in "AEIOUYÖÜÝ" for letter in token) <= len(token)


@cache
def _of_three() -> frozenset[str]:
    return frozenset(one for one in syllables() if len(one) > 2)  # noqa: PLR2004


def _is_kind(token: str, made: str, encoding: str) -> bool:
    """Whether a token is an abbreviation (QĐ, HĐND, UBTƯ, nđ) as the encoding shows them."""
    if _SMALL_KIND.fullmatch(made) or (_LONG_KIND.fullmatch(made) and _of_consonants(token, 5)):
        return True
    if encoding == "vni" and _VNI_KIND.fullmatch(token):
        return _of_consonants(token) and decoded(token, "tcvn3").lower() not in _of_three()
    capitals = encoding == "tcvn3" and _TCVN3_CAPITALS.search(token)
    return bool(capitals and _ABBREVIATION.fullmatch(made))


def _weighed(token: str, *, found: bool) -> tuple[int, int]:
    """How many words of a token are syllables, and how many things in it are no Vietnamese."""
    if found:
        token = all_d(token)
    token = _bare(token)
    if not token or token in _UNITS or not _LETTERS.search(token):
        return 0, 0
    good = bad = 0
    for word in _LETTERS.findall(token):
        said = verdict(word, found=found)
        good += said > 0
        bad += said < 0
    rest = _LETTERS.sub("", token)
    bad += any(not sign.isascii() and sign not in _BETWEEN for sign in rest)
    if any(sign in _C for sign in token):
        bad += 1
    return good, bad


def all_d(text: str) -> str:
    """The text with đ for every eth."""
    return text.replace("Ð", "Đ").replace("ð", "đ")


def _bare(token: str) -> str:
    """A token without the signs around it. «ng is ông in TCVN3 and no quotation."""
    bare = token.rstrip(_BEHIND)
    if token[len(bare) : len(bare) + 1] == "®" and not _VOWEL.search(bare):
        bare += "®"  # ngh® is nghệ in VISCII, n® is nđ in TCVN3; Microsoft® is a mark
    if bare.startswith("«") and "ô" + bare[1:].lower() in syllables():
        return bare
    return bare.lstrip(_BEFORE)


def verdict(word: str, *, found: bool = False) -> int:
    """1 for a syllable with a mark, 0 for what says nothing, -1 for what is no Vietnamese."""
    if word.isascii() or word in _UNITS:
        return 0
    composed = unicodedata.normalize("NFC", word)
    lower = composed.lower()
    if lower in syllables():
        return -1 if found and _RISEN_MARKED.search(composed) else 1
    if _ABBREVIATION.fullmatch(composed) or _SMALL_KIND.fullmatch(composed) or not _is_latin(word):
        return 0
    if any(ord(letter) > 0xFF for letter in lower) and not _STRONG.search(word) and _joined(lower):  # noqa: PLR2004
        return 0
    return -1


def _is_latin(word: str) -> bool:
    return any("LATIN" in unicodedata.name(letter, "") for letter in word)


def _base(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]


def _joined(word: str) -> bool:
    """Whether a word is several syllables written together, no vowel behind a vowel: Inđônêxia."""
    vowels = [letter in "aeiouy" for letter in map(_base, word)]
    reach, known = {0}, syllables()
    for end in range(1, len(word) + 1):
        starts = (at for at in reach if not (at and vowels[at] and vowels[at - 1]))
        if any(word[start:end] in known for start in starts if end - start <= 7):  # noqa: PLR2004
            reach.add(end)
    return len(word) in reach


def _eaten(made: str) -> int:
    """How many words lack the ư before ơ that makes them syllables (đợc for được)."""
    known = syllables()
    words = [word.lower() for word in _LETTERS.findall(made)]
    whole = (_HORN.sub(r"ư\g<0>", word) for word in words)
    return sum(word not in known and full in known for word, full in zip(words, whole, strict=True))
