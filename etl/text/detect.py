"""Which encoding a value is in, with a score. Pure; a value is judged by itself alone.

A value with a word that is no Vietnamese is read under each encoding. It is in one of them where
its words become syllables, enough of them are such as no European language writes, and no other
encoding reads it as well. Short values need more: where that is not certain they stay as found.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.text.decode import MOJIBAKE, as_cp1252, decoded, from_utf8, with_lost_spaces
from etl.text.syllables import is_syllable
from etl.text.tables import ENCODINGS, familiar, likelihoods, terms, through_1258
from etl.text.words import (
    all_d,
    bad_words,
    in_terms,
    letters,
    likelihood,
    plain_words,
    summed,
    told,
)

if TYPE_CHECKING:
    from etl.text.words import Case, Said

UTF8 = "utf8"
_THROUGH_1258 = frozenset(map(chr, through_1258()))
_NEEDED = 2  # points of a text, or fewer and right words beside
_LONG = 8  # points from which on a few words of another language do not count
_TOLERATED = 4  # one bad word in so many good ones, in a long text
_MARGIN = 2  # how much better than any other encoding
_FAR = 4.0  # e^4: fifty times likelier
_RARER = {"tcvn3": 0.0, "vni": 0.0, "cp1258": 1.0, "viscii": 1.0}  # it takes more for a rare one
_OTHER_SCRIPT = re.compile("[\u0250-\u02af\u0370-\u1dff]|[^\x00-\u2bff\ufb00-\uffff]")
_QUOTED = re.compile(r"(?<![^\W\d_])»([^«»]*)«(?![^\W\d_])")  # no word begins with ằ
_NO_CERTAINTY = 0.2
_OF_TERMS = 0.97


@dataclass(frozen=True, slots=True)
class Reading:
    """A text that a value stands for: the encoding it was in, and how certain that is (0 to 1)."""

    text: str
    encoding: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Detected:
    """What a value is: a reading where one is certain; doubtful where it looks like a legacy text.

    Neither: it is left alone.
    """

    reading: Reading | None = None
    doubtful: bool = False


NOTHING = Detected()
DOUBTFUL = Detected(doubtful=True)


def detect(text: str, hint: str = "") -> Detected:
    """The one certain reading of a value, or that it is doubtful. hint: its column's encoding."""
    whole = text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)
    pairs = len(MOJIBAKE.findall(whole))
    if pairs and (reading := _utf8(whole, pairs)):
        return Detected(reading)
    summary = summed(whole)
    if not bad_words(summary):
        return Detected(_a_term(whole))
    if "»" in whole and _QUOTED.search(whole):
        plain = _QUOTED.sub(r" \1 ", whole)
        return DOUBTFUL if detect(plain, hint) != NOTHING else NOTHING
    said = told(summary)
    found = _among(whole, said, hint)
    if found.reading is None and not _THROUGH_1258.isdisjoint(text) and said.bad > said.good // 2:
        # A legacy text that a Vietnamese Windows decoded as cp1258.
        shown = as_cp1252(text)
        behind = _among(shown, told(summed(shown)), hint)
        found = behind if behind.reading else found
    return DOUBTFUL if found.reading is None and pairs > 1 else found


def _a_term(text: str) -> Reading | None:
    """What reads as right, and in one encoding alone is a term of offices: Thông tý, Thó y.

    No name: Thu Hoài is one, Thu hoài is VNI for Thu hồi.
    """
    if all_d(text) in terms():
        return None
    made = {decoded(text, encoding): encoding for encoding in ENCODINGS}
    found = [one for one in made if one in terms()]
    return Reading(found[0], made[found[0]], _OF_TERMS) if len(found) == 1 else None


def _by_terms(text: str, said: Said) -> Reading | None:
    """Where encodings read a value alike: the one alone in which its words are terms of offices."""
    made = {
        decoded(text, encoding): encoding
        for case, encoding in zip(said.cases, ENCODINGS, strict=True)
        if case.points and not case.bad
    }
    found = [one for one in made if in_terms(one) > in_terms(text)]
    return Reading(found[0], made[found[0]], _OF_TERMS) if len(found) == 1 else None


def _utf8(text: str, pairs: int) -> Reading | None:
    """A text that is UTF-8 throughout, and Vietnamese or at least several letters of it."""
    for shown in (text, with_lost_spaces(text)):
        made = from_utf8(shown)
        if made is None:
            continue
        before, after = told(summed(text)), told(summed(made))
        # Two bytes of a one-byte encoding may look like one letter of another script.
        latin = after.good >= _LONG or not _OTHER_SCRIPT.search(made)
        if latin and after.bad <= before.bad and (after.good or pairs > 1 or _vietnamese(made)):
            return Reading(made, UTF8, _confidence(2 * pairs))
    return None


def _vietnamese(text: str) -> bool:
    """Whether every letter beyond ASCII is Vietnamese: one that was two bytes tells by itself."""
    return all(letter.isascii() or letter in likelihoods() for letter in text)


def _among(text: str, said: Said, hint: str) -> Detected:
    """The best of the encodings, where it is good enough and no other is as good."""
    ranked = sorted(
        zip(said.cases, ENCODINGS, strict=True), key=lambda one: _worth(one[0]), reverse=True
    )
    if hint in ENCODINGS:
        ranked.sort(key=lambda one: one[1] != hint)
    elif ranked[0][0].points and _worth(ranked[1][0]) > _worth(ranked[0][0]) - _MARGIN:
        ranked.sort(
            key=lambda one: (_worth(one[0]) // _MARGIN, likelihood(decoded(text, one[1]))),
            reverse=True,
        )
    best, encoding = ranked[0]
    hinted = hint == encoding
    made = decoded(text, encoding)
    if not _enough(text, best, hinted=hinted) or not (
        hinted or _borne_out(text, made, said.good, best)
    ):
        by_terms = None if said.eaten else _by_terms(text, said)
        return Detected(by_terms, by_terms is None and _doubtful(said))
    if encoding == "tcvn3" and said.eaten:
        return DOUBTFUL
    near = [
        other
        for case, other in ranked[1:]
        if case.points > best.points - _MARGIN and case.good > 2 * case.bad
    ]
    if not hinted and any(not _likelier(text, encoding, other) for other in near):
        by_terms = _by_terms(text, said)
        return Detected(by_terms) if by_terms else DOUBTFUL
    if best.bad and detect(made) != NOTHING:
        return DOUBTFUL  # of several encodings: what is left of it looks like another one
    return Detected(Reading(made, encoding, _confidence(best.points)))


def _likelier(text: str, one: str, other: str) -> bool:
    """Whether a text is far likelier in one encoding than in another, by the words in either."""
    first, second = decoded(text, one), decoded(text, other)
    return first == second or likelihood(first) - likelihood(second) > _FAR + _RARER[one]


def _worth(case: Case) -> int:
    return case.points - 4 * case.bad


def _enough(text: str, case: Case, *, hinted: bool) -> bool:
    if case.points >= _LONG:
        return case.bad * _TOLERATED <= case.good
    if case.bad or not case.points:
        return False
    if hinted:
        return True
    vietnamese, foreign = plain_words(text)
    # Right words beside it, as found or of plain letters, speak for Vietnamese as well.
    beside = int(case.good > 1) + int(vietnamese > 0 and not foreign)
    if case.points == 1 and case.good == 1:
        beside = int(vietnamese > 1 and not foreign)
    return case.points + beside >= _NEEDED and case.good + vietnamese >= 3 * foreign


def _borne_out(text: str, made: str, right: int, case: Case) -> bool:
    """Whether little that speaks for an encoding makes a familiar word or stands by right ones."""
    if case.points > _NEEDED or right > 1 or "/" in made:
        return True
    words = set(letters(made)) - set(letters(text))
    return (made.isupper() and not is_syllable(made)) or not words.isdisjoint(familiar())


def _doubtful(said: Said) -> bool:
    return any(case.points > 1 or (case.points and not case.bad) for case in said.cases)


def _confidence(points: int) -> float:
    return round(1 - _NO_CERTAINTY ** min(points, 5), 4)
