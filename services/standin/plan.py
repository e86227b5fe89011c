"""The plan of a sample: every document as a few small numbers, before any text is made.

What must be equal between two rows (the same document registered twice) is a function of these
numbers, and every outcome follows from them, so that the truth is known by construction.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from services.standin import books as book_lists
from services.standin import numbers
from services.standin.defects import SETTINGS, Rates
from services.standin.people import People
from services.standin.units import LEGACY

FIRST_DAY = np.datetime64("2016-01-04")
TAKEOVER = np.datetime64("2023-07-24")
_AFTER_TAKEOVER, _GAPS, _EXCHANGED, _OPEN = 0.03, 0.02, 0.5, 0.12  # shares
LAST_DAY = np.datetime64("2023-12-29")
CODE = {defect.name: at for at, defect in enumerate(SETTINGS, start=1)}


@dataclass
class Documents:
    """All documents: the incoming ones first, then the outgoing; one array element each."""

    incoming: int
    ids: npt.NDArray[np.int32]
    unit: npt.NDArray[np.int16]
    day: npt.NDArray[np.int32]  # registered, days since 1970
    issued: npt.NDArray[np.int32]
    sender: npt.NDArray[np.int16]
    family: npt.NDArray[np.int8]
    kind: npt.NDArray[np.int8]
    seed: npt.NDArray[np.int64]
    exchanged: npt.NDArray[np.bool_]  # came or went by the axis: has an edXML id
    open: npt.NDArray[np.bool_]
    number: npt.NDArray[np.int32] = field(init=False)
    register: npt.NDArray[np.int32] = field(init=False)
    book: npt.NDArray[np.int32] = field(init=False)  # 0: none
    defect: npt.NDArray[np.int8] = field(init=False)  # CODE; 0: none
    nth: npt.NDArray[np.int32] = field(init=False)  # among those with the same defect
    origin: npt.NDArray[np.int32] = field(init=False)  # of a copy: the row it copies; -1
    verdict: npt.NDArray[np.int8] = field(init=False)  # verdicts.VERDICTS

    def __len__(self) -> int:
        return len(self.ids)

    def years(self, days: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """The calendar years of days since 1970."""
        return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int32) + 1970

    def has(self, *names: str) -> npt.NDArray[np.bool_]:
        """Which documents carry one of these defects."""
        return np.isin(self.defect, [CODE[name] for name in names])

    @property
    def outgoing(self) -> npt.NDArray[np.bool_]:
        """Which documents are outgoing."""
        return np.arange(len(self)) >= self.incoming


@dataclass(frozen=True)
class Plan:
    """One sample, planned."""

    seed: int
    rates: Rates
    people: People
    books: book_lists.Books
    documents: Documents


def ranks(keys: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    """The place of each row among the rows of its key, from 0, in row order."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    at = np.arange(len(keys))
    starts = np.ones(len(keys), bool)
    starts[1:] = ordered[1:] != ordered[:-1]
    place = at - np.maximum.accumulate(np.where(starts, at, 0))
    result = np.empty(len(keys), np.int32)
    result[order] = place
    return result


def _days(rng: np.random.Generator, many: int) -> npt.NDArray[np.int32]:
    """Sorted working days, more in later years, a few after the e-office took over."""
    before = int((TAKEOVER - FIRST_DAY).astype(int))
    late = rng.random(many) < _AFTER_TAKEOVER
    spread = (np.sqrt(rng.random(many) * 3 + 1) - 1) * before
    after = before + rng.random(many) * int((LAST_DAY - TAKEOVER).astype(int))
    days = FIRST_DAY + np.where(late, after, spread).astype("timedelta64[D]")
    working = np.busday_offset(days, 0, roll="backward")
    return np.sort(working).astype("datetime64[D]").astype(np.int32)


def _ids(rng: np.random.Generator, many: int) -> npt.NDArray[np.int32]:
    """Rising ids with the gaps that rolled-back inserts leave."""
    return np.cumsum(1 + (rng.random(many) < _GAPS)).astype(np.int32)


def _weights() -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    units = np.array([unit.weight for unit in LEGACY])
    heavy = {"ministry": 3.0, "office": 4.0, "party": 4.0, "premier": 3.0, "letter": 0.4}
    senders = [heavy.get(sender.family, 1.5) for sender in numbers.SENDERS]
    senders[0] = 25.0
    share = np.array(senders)
    return units / units.sum(), share / share.sum()


def draw_documents(rng: np.random.Generator, many: int) -> Documents:
    """Documents without numbers and defects yet."""
    incoming = round(many * 0.6)
    outgoing = many - incoming
    by_unit, by_sender = _weights()
    unit = rng.choice(len(by_unit), many, p=by_unit).astype(np.int16)
    sender = rng.choice(len(by_sender), many, p=by_sender).astype(np.int16)
    sender[sender == unit] = len(LEGACY)  # nobody writes to himself
    sender[incoming:] = unit[incoming:]
    family, kind = numbers.draw(rng, sender)
    day = np.concatenate([_days(rng, incoming), _days(rng, outgoing)])
    late = rng.poisson(3, many).astype(np.int32)
    late[incoming:] = 0
    organ = np.array([bool(sender.organ_id) for sender in numbers.SENDERS])
    recent = day >= int(np.datetime64("2018-09-01").astype(int))
    modern = np.isin(family, (numbers.ADMIN, numbers.LETTER, numbers.LEGAL))
    exchanged = organ[sender] & recent & modern & (rng.random(many) < _EXCHANGED)
    documents = Documents(
        incoming=incoming,
        ids=np.concatenate([_ids(rng, incoming), _ids(rng, outgoing)]),
        unit=unit,
        day=day,
        issued=(day - late).astype(np.int32),
        sender=sender,
        family=family,
        kind=kind,
        seed=rng.integers(0, 2**40, many),
        exchanged=exchanged,
        open=rng.random(many) < _OPEN,
    )
    documents.defect = np.zeros(many, np.int8)
    documents.origin = np.full(many, -1, np.int32)
    return documents


def number(documents: Documents) -> None:
    """Draw the numbers: per book and year by the unit, per sender and year outside."""
    years = documents.years(documents.day).astype(np.int64)
    legal = (documents.family == numbers.LEGAL).astype(np.int64)
    out = documents.outgoing
    series = np.where(out, legal, 0)
    documents.register = 1 + ranks(
        ((documents.unit.astype(np.int64) * 10000 + years) * 2 + series) * 2 + out
    )
    issued = documents.years(documents.issued).astype(np.int64)
    outside = 1 + 2 * ranks(documents.sender.astype(np.int64) * 10000 + issued) + documents.seed % 2
    documents.number = np.where(out, documents.register, outside).astype(np.int32)


def shelve(documents: Documents, shelves: book_lists.Books) -> None:
    """Put each document into a book of its unit, direction and year, or into a wrong one."""
    year = documents.years(documents.day) - book_lists.YEARS[0]
    side = documents.outgoing.astype(int)
    book = shelves.regular[documents.unit, side, year]
    front = (documents.sender == numbers.MTTQ) & (documents.unit == book_lists.FRONT_UNIT)
    book = np.where(front & (side == 0), shelves.front[year], book)
    book = np.where(documents.has("secret_book"), shelves.secret[side, year], book)
    quarantined = np.array(shelves.orphan)[side]
    book = np.where(documents.has("in_quarantined_book"), quarantined, book)
    missing = 900_000 + np.arange(len(documents))
    book = np.where(documents.has("orphan_book"), missing, book)
    documents.book = np.where(documents.has("no_book"), 0, book).astype(np.int32)
