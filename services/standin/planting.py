"""Which document carries which defect, and the outcome that follows from it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from services.standin import books as book_lists
from services.standin import numbers, people, plan, verdicts, words
from services.standin.defects import EVERY_ONE_FROM, SETTINGS, Rates

_VERDICTS = {
    "secret_level": verdicts.WITHHELD,
    "level_unreadable": verdicts.WITHHELD,
    "secret_subject": verdicts.WITHHELD,
    "secret_number": verdicts.WITHHELD,
    "secret_file": verdicts.WITHHELD,
    "secret_deleted": verdicts.WITHHELD,
    "secret_book": verdicts.PARENT_WITHHELD,
    "soft_deleted": verdicts.SOFT_DELETED,
    "deleted_bad_state": verdicts.SOFT_DELETED,
    "state_unreadable": verdicts.STATE,
    "orphan_unit": verdicts.ORPHAN,
    "orphan_book": verdicts.ORPHAN,
    "in_quarantined_book": verdicts.PARENT_QUARANTINED,
    "registered_twice": verdicts.LINKED,
    "copy_of_live": verdicts.LINKED,
    "same_edxml": verdicts.LINKED,
    "in_live": verdicts.LINKED,
    "in_live_edxml": verdicts.LINKED,
}
COPIES = (
    "registered_twice", "copy_of_deleted", "copy_of_live", "same_edxml", "look_alike", "two_units",
)  # fmt: skip
_SAME_SUBJECT = ("registered_twice", "copy_of_deleted", "copy_of_live", "two_units")
_ORIGINALS = {"copy_of_deleted": "soft_deleted", "copy_of_live": "in_live"}
SECRET = (
    "secret_level", "level_unreadable", "secret_subject", "secret_number", "secret_file",
    "secret_deleted", "secret_book",
)  # fmt: skip
# The rarest cascade is planted only where it leaves the quarantine rate within one in a hundred.
_CASCADE_FROM = 400
_FARTHEST_COPY = 40  # rows after its original


@dataclass
class _Bed:
    """What is still without a defect, while defects are planted."""

    rng: np.random.Generator
    rates: Rates
    documents: plan.Documents
    free: npt.NDArray[np.bool_]

    def plant(self, name: str, where: npt.NDArray[np.bool_], population: int) -> None:
        """Give the defect to so many free documents of ``where`` as the rates say."""
        pool = np.flatnonzero(self.free & where)
        many = min(self.rates.count(name, population), len(pool))
        chosen = self.rng.choice(pool, many, replace=False)
        self.documents.defect[chosen] = plan.CODE[name]
        self.free[chosen] = False

    def copy(self, name: str, where: npt.NDArray[np.bool_], population: int) -> None:
        """Turn free documents into copies of others that stand a little before them."""
        documents = self.documents
        pool = np.flatnonzero(self.free & where)
        many = self.rates.count(name, population)
        for first in self.rng.permutation(pool):
            if many == 0:
                return
            later = np.arange(first + 1, min(first + _FARTHEST_COPY, len(documents)))
            later = later[
                self.free[later] & (documents.outgoing[later] == documents.outgoing[first])
            ]
            if name == "two_units":
                later = later[documents.unit[later] != documents.unit[first]]
                later = later[documents.sender[first] != documents.unit[later]]
            if not self.free[first] or not len(later):
                continue
            second = later[int(self.rng.integers(len(later)))]
            documents.defect[second] = plan.CODE[name]
            documents.origin[second] = first
            if name in _ORIGINALS:
                documents.defect[first] = plan.CODE[_ORIGINALS[name]]
            self.free[[first, second]] = False
            many -= 1


LIVE = frozenset({"in_live", "in_live_edxml", "copy_of_live"})
FILES = frozenset({"secret_file"})


def _places(documents: plan.Documents) -> dict[str, npt.NDArray[np.bool_]]:
    """Where a defect can only stand on some documents: on which."""
    recent = documents.day >= np.quantile(documents.day, 0.85)
    dated = np.isin(documents.family, (numbers.ADMIN, numbers.LETTER, numbers.LEGAL))
    organ = np.array([bool(sender.organ_id) for sender in numbers.SENDERS])[documents.sender]
    with_letter = np.array(["Đ" in kind.code for kind in words.KINDS])[documents.kind]
    lettered = documents.family == numbers.ADMIN
    return {
        "secret_number": lettered,
        "homoglyph": with_letter & lettered,
        "in_live": recent & dated,
        "in_live_edxml": recent & dated & organ,
        "number_spaces": dated,
        "number_missing": dated,
        "number_unparsed": dated,
        "registered_twice": dated,
        "copy_of_deleted": dated,
        "copy_of_live": recent & dated,
        "same_edxml": dated & organ,
        "look_alike": dated,
        "two_units": dated & ~documents.outgoing,
    }


def plant(
    rng: np.random.Generator, rates: Rates, documents: plan.Documents, without: frozenset[str]
) -> None:
    """Choose the defect of each document: at most one each, those with an outcome first.

    Args:
        rng: where chance comes from.
        rates: how many of each.
        documents: changed in place: defect, origin, unit of those in a secret book.
        without: defects that this sample cannot have: LIVE without a live file, FILES without any.
    """
    bed = _Bed(rng, rates, documents, np.ones(len(documents), bool))
    skipped = set(without)
    if rates.documents < _CASCADE_FROM or rates.rate("book_orphan") == 0:
        skipped.add("in_quarantined_book")
    if rates.documents < EVERY_ONE_FROM or rates.rate("secret_book") == 0:
        skipped.add("secret_book")
    everywhere = np.ones(len(documents), bool)
    places = _places(documents)
    sides = {
        "incoming": ~documents.outgoing,
        "outgoing": documents.outgoing,
        "document": everywhere,
    }
    for defect in SETTINGS:
        if defect.on not in sides or defect.name in skipped:
            continue
        where = sides[defect.on] & places.get(defect.name, everywhere)
        population = int(sides[defect.on].sum())
        if defect.name in COPIES:
            bed.copy(defect.name, where, population)
        else:
            bed.plant(defect.name, where, population)
    shelved = documents.has("secret_book")
    documents.unit[shelved] = book_lists.SECRET_UNIT
    documents.sender[shelved & documents.outgoing] = book_lists.SECRET_UNIT


def settle_copies(documents: plan.Documents) -> None:
    """Make copies equal to their originals in what makes them the same document."""
    second = np.flatnonzero(documents.origin >= 0)
    first = documents.origin[second]
    for column in ("sender", "family", "kind", "number", "issued", "exchanged"):
        values = getattr(documents, column)
        values[second] = values[first]
    same_subject = np.isin(documents.defect[second], [plan.CODE[name] for name in _SAME_SUBJECT])
    documents.seed[second] = documents.seed[first] + ~same_subject  # the next seed: another head
    stays = documents.defect[second] != plan.CODE["two_units"]
    documents.unit[second[stays]] = documents.unit[first[stays]]
    by_edxml = documents.defect[second] == plan.CODE["same_edxml"]
    documents.exchanged[first[by_edxml]] = documents.exchanged[second[by_edxml]] = True
    alike = documents.defect[second] == plan.CODE["look_alike"]
    documents.exchanged[first[alike]] = documents.exchanged[second[alike]] = False
    documents.exchanged[documents.has("in_live_edxml")] = True
    nameless = documents.has("number_missing", "number_unparsed", "date_unreadable", "date_zero")
    documents.exchanged[nameless | documents.has("date_null_text")] = False


def settle_verdicts(documents: plan.Documents) -> None:
    """Write what must become of each document, from its defect."""
    by_defect = np.full(len(SETTINGS) + 1, verdicts.LOADED, np.int8)
    for name, verdict in _VERDICTS.items():
        by_defect[plan.CODE[name]] = verdict
    documents.verdict = by_defect[documents.defect]


def make(seed: int, rates: Rates, without: frozenset[str] = frozenset()) -> plan.Plan:
    """Plan a sample: people, books, documents with their defects, numbers and verdicts."""
    rng = np.random.default_rng([seed, 1])
    users = people.make(rng, rates.documents)
    shelves = book_lists.make(rates)
    documents = plan.draw_documents(rng, rates.documents)
    plant(rng, rates, documents, without)
    plan.number(documents)
    settle_copies(documents)
    documents.nth = plan.ranks(documents.defect.astype(np.int64))
    plan.shelve(documents, shelves)
    settle_verdicts(documents)
    return plan.Plan(seed, rates, users, shelves, documents)
