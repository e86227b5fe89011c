"""Issuing agencies as they are written on documents, matched to a registry. Pure.

Never by a part of a word and never by a silent guess: a name is settled only where one agency alone
that was there at the time has that name, however it is abbreviated. All else is a proposal with a
score and its reasons, or left open. A name that says another place or another field is no proposal.
Names on documents never change.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from etl.keys import organ_key, proper_key, tone_key
from etl.viet import fold

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from mappings.agencies import Agency

SETTLED, JOINT, PROPOSED, OPEN = "settled", "joint", "proposed", "open"
STATES = (SETTLED, JOINT, PROPOSED, OPEN)
# Why a candidate is one.
SAME, WRITTEN_OTHERWISE, SIMILAR = "same_name", "written_otherwise", "similar"
# Why a name is left open, or how it was split.
SEVERAL, TWO_NEAR, NOT_THEN, NONE_NEAR = "several_of_this_name", "two_near", "not_then", "none_near"

_SAME_SCORE, _OTHERWISE_SCORE, _MOST_SIMILAR = 1.0, 0.97, 0.94
_PROPOSED_FROM = 0.85  # a name less alike is no proposal
_APART = 0.08  # by which the best has to be better than the next
_OTHER_HEAD = 0.8  # a Sở is no Bộ, whatever else of the names is the same
_NOT_THERE = 0.2
_ANOTHER = 0.84  # where a word stands for another one: An Giang for Kiên Giang
_SLIP = 0.75  # of its letters a word keeps that was mistyped
_SHOWN_FROM = 0.4
_SHOWN = 3
_COMPARED = 12  # by words, before letters are compared
_HEADS = (
    "Bộ|Sở|Ban|Ủy ban|Uỷ ban|UBND|UBTVQH|HĐND|Hội|Hội đồng|Tòa án|Toà án|Viện|Thanh tra|Ngân hàng"
    "|Chính phủ|Văn phòng|Tổng cục|Cục|Trung ương|Đoàn|Liên đoàn|Mặt trận|Kiểm toán"
)
_BETWEEN = re.compile(rf"(?:\s+và|\s*[,;–-])\s+(?=(?:{_HEADS})\b)")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agency that a name may mean.

    `common` and `lacking` are words of its name that stand in the written one, and that do not.
    """

    code: str
    name: str
    score: float
    reason: str
    there: bool = True
    common: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A name as it stands on documents of a time in which no agency came or went."""

    name: str
    documents: int
    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """What a written name means: its state, why, and the candidates, best first."""

    written: Written
    state: str
    why: str
    candidates: tuple[Candidate, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The agencies of a settled or joint name."""
        if self.state == JOINT:
            return tuple(candidate.code for candidate in self.candidates)
        return (self.candidates[0].code,) if self.state == SETTLED else ()


class Registry:
    """The agencies, to be asked by name."""

    def __init__(self, agencies: Sequence[Agency]) -> None:
        self._by_key: dict[str, list[tuple[str, Agency]]] = defaultdict(list)
        self._by_word: dict[str, set[int]] = defaultdict(set)
        self._names: list[tuple[str, str, Agency]] = []
        for agency in agencies:
            for name in (agency.name, *agency.aliases):
                key, proper = organ_key(name), proper_key(name)
                self._by_key[proper].append((name, agency))
                for word in key.split():
                    self._by_word[word].add(len(self._names))
                self._names.append((key, proper, agency))
        counted = Counter(word for key, _, _ in self._names for word in set(key.split()))
        whole = len(self._names) + 1
        self._weights = {word: math.log(whole / count) + 0.1 for word, count in counted.items()}
        self._unknown = math.log(whole) + 0.1

    @property
    def days(self) -> tuple[dt.date, ...]:
        """The days on which an agency came or went."""
        agencies = [agency for _, _, agency in self._names]
        days = {day for one in agencies for day in (one.valid_from, one.valid_to) if day}
        return tuple(sorted(days))

    def match(self, written: Written) -> Match:  # noqa: PLR0911 - one answer for each state
        """What a name means."""
        exact = self._exact(written)
        there = [candidate for candidate in exact if candidate.there]
        if len(there) == 1:
            return Match(written, SETTLED, there[0].reason, tuple(there))
        if there:
            return Match(written, OPEN, SEVERAL, tuple(there[:_SHOWN]))
        if parts := self._parts(written):
            return Match(written, JOINT, SAME, parts)
        near = self._similar(written)
        if exact:
            known = {one.code for one in exact}
            others = (one for one in near if one.code not in known)
            return Match(written, OPEN, NOT_THEN, (*exact, *others)[:_SHOWN])
        shown = tuple(near[:_SHOWN])
        if not near or near[0].score < _PROPOSED_FROM:
            return Match(written, OPEN, NONE_NEAR, shown)
        if len(near) > 1 and near[0].score - near[1].score < _APART:
            return Match(written, OPEN, TWO_NEAR, shown)
        return Match(written, PROPOSED, SIMILAR, shown)

    def _exact(self, written: Written) -> list[Candidate]:
        """Agencies of that name however it is written; those with its very letters, if any."""
        letters = tone_key(written.name)
        found: dict[str, Candidate] = {}
        for name, agency in self._by_key.get(proper_key(written.name), ()):
            same = tone_key(name) == letters
            score = _SAME_SCORE if same else _OTHERWISE_SCORE
            reason = SAME if same else WRITTEN_OTHERWISE
            candidate = Candidate(
                agency.code, agency.name, score, reason, agency.there(written.first)
            )
            had = found.get(agency.code)
            if had is None or had.score < score:
                found[agency.code] = candidate
        best = sorted(found.values(), key=_order)
        very = [one for one in best if one.score == _SAME_SCORE and one.there]
        return very or best

    def _parts(self, written: Written) -> tuple[Candidate, ...]:
        """The agencies of a joint document, where every part of the name is settled."""
        names = _BETWEEN.split(unicodedata.normalize("NFC", written.name))
        if len(names) == 1:
            return ()
        parts = [Written(name, written.documents, written.first, written.last) for name in names]
        found = [[one for one in self._exact(part) if one.there] for part in parts]
        return tuple(one[0] for one in found) if all(len(one) == 1 for one in found) else ()

    def _similar(self, written: Written) -> list[Candidate]:
        key, spelt = organ_key(written.name), proper_key(written.name)
        words = set(key.split())
        reach = {at for word in words for at in self._by_word.get(word, ())}
        nearest = sorted(
            ((self._by_words(words, set(self._names[at][0].split())), at) for at in reach),
            key=lambda pair: (-pair[0], pair[1]),
        )[:_COMPARED]
        found: dict[str, Candidate] = {}
        for alike, at in nearest:
            other, proper, agency = self._names[at]
            letters = SequenceMatcher(None, key, other, autojunk=False).ratio()
            head = 1.0 if other.split()[:1] == key.split()[:1] else _OTHER_HEAD
            most = _ANOTHER if _says_another(spelt, proper) else _MOST_SIMILAR
            score = round(min(head * (0.6 * alike + 0.4 * letters), most), 3)
            had = found.get(agency.code)
            if score >= _SHOWN_FROM and (had is None or had.score < score):
                found[agency.code] = self._candidate(agency, score, words, written)
        return sorted(found.values(), key=_order)

    def _candidate(
        self, agency: Agency, score: float, given: set[str], written: Written
    ) -> Candidate:
        words = re.findall(r"[^\W_]+", agency.name)
        there = agency.there(written.first)
        return Candidate(
            agency.code,
            agency.name,
            score if there else round(score - _NOT_THERE, 3),
            SIMILAR,
            there,
            tuple(word for word in words if fold(word) in given),
            tuple(word for word in words if fold(word) not in given and word != "và"),
        )

    def _by_words(self, one: Iterable[str], other: Iterable[str]) -> float:
        """How much of two names is the same, rare words counting more."""
        first, second = set(one), set(other)
        both = sum(self._weight(word) for word in first & second)
        whole = sum(self._weight(word) for word in first) + sum(
            self._weight(word) for word in second
        )
        return 2 * both / whole if whole else 0.0

    def _weight(self, word: str) -> float:
        return self._weights.get(word, self._unknown)


def _says_another(written: str, name: str) -> bool:
    """Whether a word stands in the place of another one, and is no slip of it."""
    own, others = set(written.split()), set(name.split())
    instead = own - others
    return bool(instead) and not all(
        any(_slip(one, word) for one in instead) for word in others - own
    )


def _slip(one: str, other: str) -> bool:
    if fold(one) == fold(other):
        return True
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _SLIP


def _order(candidate: Candidate) -> tuple[bool, float, str]:
    return not candidate.there, -candidate.score, candidate.code
