"""Sent documents: rows of T_DOC_SENT_DOCUMENT, their recipients and what they answer."""

import random
from collections import Counter
from dataclasses import dataclass, field

from services.standin import secrets_text, subjects, words
from services.standin.district import dates, people, plan, xml
from services.standin.district.attached import Attached
from services.standin.district.people import Book, Row, Staff
from services.standin.district.received import OPEN_NATURES, UNREADABLE_STATES, URGENCIES
from services.standin.district.truth import Truth
from services.standin.district.verdicts import (
    ABSENT,
    LOADED,
    SOFT_DELETED,
    STATE,
    WITHHELD,
    Verdict,
    items,
    of_child,
)

_SECRET = (
    "nature_secret", "nature_unreadable", "emergency_secret", "subject_marked", "number_marked",
    "xml_level", "file_marked", "secret_book",
)  # fmt: skip
_STATES = (
    "CHO_DUYET", "DA_DUYET", "CBDT_DA_TRINH_KY", "CBDT_DA_DUYET", "DA_TRINH_KY", "CHO_DANG_KY",
    "DA_DANG_KY", "CHO_BAN_HANH", "DA_BAN_HANH", "DA_BAN_HANH", "DA_GUI", "LDVP_TRALAI",
)  # fmt: skip
_SIGNS = {1: "UBND", 2: "VP", 10: "UBND", 11: "UBND"}
_OWN_BOOK = {"secret_book": "SO_VBDI_MAT_2012", "orphan_book": "SO_VBDI_1999"}


@dataclass
class Sent:
    """Sent documents while they are made, and what was made."""

    rng: random.Random
    staff: list[Staff]
    books: dict[str, Book]
    attached: Attached
    truth: Truth
    received: dict[str, Verdict]
    rows: list[Row] = field(default_factory=list)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    numbers: Counter[tuple[int, int]] = field(default_factory=Counter)
    _known: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self._known = list(self.received)

    def make(self, many: int) -> None:
        """So many documents."""
        for at, defect in enumerate(plan.defects(self.rng, many, plan.OF_SENT)):
            self._one(at, defect)

    def _one(self, at: int, defect: str) -> None:
        key, unit, day = plan.key(self.rng), self.rng.choice(people.REGISTRIES), dates.day(self.rng)
        code = f"DI{at:05d}K" if defect in _SECRET else ""
        kind = self.rng.randrange(len(words.KINDS))
        self.numbers[unit, day.year] += 1
        number = self.numbers[unit, day.year]
        symbol = f"{number:02d}/{words.KINDS[kind].code}-{_SIGNS[unit]}"
        subject = subjects.subject(kind, self.rng.getrandbits(40), day.year)
        if code:
            subject = f"V/v phương án mã số {code}"
        nature, emergency = self.rng.choice(OPEN_NATURES), self.rng.choice(URGENCIES)
        levels = secrets_text.LEVELS if defect == "nature_secret" else secrets_text.UNREADABLE
        if defect in ("nature_secret", "nature_unreadable"):
            nature = levels[at % len(levels)]
        elif defect == "emergency_secret":
            emergency = secrets_text.LEVELS[at % len(secrets_text.LEVELS)]
        elif defect == "subject_marked":
            subject = secrets_text.marked(subject, at)
        elif defect in ("number_marked", "number_missing"):
            symbol = f"{symbol} (M)" if code else ""
        book = "" if defect == "no_book" else _OWN_BOOK.get(defect, f"SO_VBDI_{day.year}")
        verdict = of_child(*self._parents(book, defect), own=_own(defect))
        self.verdicts[key] = verdict
        self.truth.add("outgoing_document", [(key, verdict)])
        files = self.attached.of("attachment@sent", key, day)
        listed = files.marked(code) if defect == "file_marked" else files.listed(verdict, code)
        signer, drafter = self.rng.choice(self.staff[:2]), self.rng.choice(self.staff)
        when = "31/02/2013" if defect == "date_unreadable" else dates.written(self.rng, day)
        states = UNREADABLE_STATES if defect == "state_unreadable" else _STATES
        name = words.KINDS[kind].legacy if at % 3 == 0 else words.KINDS[kind].name
        self.rows.append(
            (
                key, book, when, "Loại lạ" if defect == "kind_unknown" else name,
                words.KINDS[kind].legacy, number, symbol, emergency, nature, self._xml(defect, at),
                subject, self._recipients(key, code, defect), signer.key, signer.written,
                "VB hành chính", self.rng.choice(states),
                people.NO_UNIT if defect == "orphan_unit" else unit, drafter.unit,
                people.UNIT_NAME[drafter.unit],
                people.NO_PERSON if defect == "drafter_unknown" else drafter.key, drafter.written,
                listed, drafter.name, "1,2", "1,2", self._answers(key), code, "",
                1 if defect == "soft_deleted" else 0,
            )
        )  # fmt: skip

    def _parents(self, book: str, defect: str) -> list[Verdict]:
        shelved = [self.books[book].verdict if book in self.books else ABSENT] if book else []
        return [ABSENT if defect == "orphan_unit" else LOADED, *shelved]

    def _xml(self, defect: str, at: int) -> str | None:
        fields = {"so_trang": str(at % 20 + 1), "so_ban": str(at % 4 + 1), "linh_vuc": "Nội vụ"}
        if defect == "xml_level":
            fields["do_mat"] = secrets_text.LEVELS[at % 5]
        if defect == "xml_null":
            return None
        return xml.broken(fields) if defect == "xml_broken" else xml.whole(fields)

    def _recipients(self, key: str, code: str, defect: str) -> str:
        places = self.rng.sample(words.RECIPIENTS, self.rng.randrange(1, 4))
        places = [f"{place} {code}".strip() for place in places]
        if defect == "recipients_twice":
            places.append(places[0])
        self.truth.add("recipient", items(key, places, of_child(self.verdicts[key])))
        return "; ".join(places) + (";" if len(places) > 2 else "")  # noqa: PLR2004

    def _answers(self, key: str) -> str:
        """C_RELATE_LIST_ID: keys of received documents that this one answers."""
        if self.rng.random() > 0.3:  # noqa: PLR2004
            return ""
        many = min(len(self._known), self.rng.choice((1, 1, 2)))
        answered = self.rng.sample(self._known, many)
        if self.rng.random() < 0.05:  # noqa: PLR2004
            answered.append(plan.key(self.rng))
        told = self.verdicts[key]
        for at, other in enumerate(answered):
            verdict = of_child(told, self.received.get(other, ABSENT))
            self.truth.add("relation@list", [items(key, answered, verdict)[at]])
        return ",".join(answered)


def _own(defect: str) -> Verdict:
    if defect in _SECRET and defect != "secret_book":
        return WITHHELD
    return {"soft_deleted": SOFT_DELETED, "state_unreadable": STATE}.get(defect, LOADED)
