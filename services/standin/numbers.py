"""Number families: which a sender uses, and how số and ký hiệu are written in each."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from services.standin.units import LEGACY
from services.standin.words import AGENCIES, DRAFTERS, KIND_INDEX, KINDS, Agency

(ADMIN, LETTER, LEGAL, JOINT, COUNCIL, PARTY, INSERTED, COPY, OLD, COURT, COMPANY, NONE) = range(12)

# Senders: the units themselves first, so that an outgoing document's agency is its unit's index.
SENDERS: tuple[Agency, ...] = (
    *(
        Agency(
            unit.name,
            unit.short,
            "office" if unit.level == "so" else "people",
            unit.organ_id,
        )
        for unit in LEGACY
    ),
    *AGENCIES,
)
MTTQ = next(at for at, sender in enumerate(SENDERS) if sender.short.startswith("MTTQ"))

_SHARES: dict[str, dict[int, float]] = {
    "office": {ADMIN: 0.55, LETTER: 0.41, INSERTED: 0.015, COPY: 0.025},
    "people": {ADMIN: 0.55, LETTER: 0.35, LEGAL: 0.06, INSERTED: 0.015, COPY: 0.025},
    "ministry": {ADMIN: 0.45, LETTER: 0.40, LEGAL: 0.12, JOINT: 0.03},
    "government": {LEGAL: 0.85, ADMIN: 0.10, OLD: 0.05},
    "premier": {LEGAL: 0.55, ADMIN: 0.45},
    "party": {PARTY: 1.0},
    "council": {COUNCIL: 0.7, LEGAL: 0.2, ADMIN: 0.1},
    "court": {COURT: 1.0},
    "company": {COMPANY: 1.0},
    "letter": {NONE: 1.0},
}
_KINDS: dict[int, str] = {
    ADMIN: "QĐ QĐ QĐ TB TB BC BC BC KH KH TTr TTr GM GM CTr HD CT CĐ BB PA ĐA QC",
    LETTER: "CV",
    LEGAL: "QĐ QĐ NQ",
    JOINT: "TTLT",
    COUNCIL: "NQ NQ NQ TB BC KH",
    PARTY: "NQ CT HD BC BC CV CV QĐ KH TB CTr",
    INSERTED: "QĐ TB",
    COPY: "QĐ NQ KH",
    OLD: "NĐ",
    COURT: "QĐ QĐ TB CV",
    COMPANY: "CV CV TB BC TTr",
    NONE: "CV",
}
_LEGAL_KINDS = {"ministry": "TT TT TT QĐ", "government": "NĐ NQ", "premier": "QĐ CT"}
_WIDE = 48


class Pick(NamedTuple):
    """Lookup tables from which families and kinds are drawn for many documents at once."""

    shares: npt.NDArray[np.float64]  # sender x family, cumulated
    kinds: npt.NDArray[np.int8]  # family x draw
    legal: npt.NDArray[np.int8]  # sender x draw


def _wide(codes: str) -> list[int]:
    indexes = [KIND_INDEX[code] for code in codes.split()]
    return [indexes[at % len(indexes)] for at in range(_WIDE)]


def pick_tables() -> Pick:
    """The lookup tables for all senders."""
    shares = np.zeros((len(SENDERS), NONE + 1))
    for at, sender in enumerate(SENDERS):
        for family, share in _SHARES[sender.family].items():
            shares[at, family] = share
    legal = [_wide(_LEGAL_KINDS.get(sender.family, _KINDS[LEGAL])) for sender in SENDERS]
    kinds = [_wide(_KINDS[family]) for family in range(NONE + 1)]
    return Pick(shares.cumsum(axis=1), np.array(kinds, np.int8), np.array(legal, np.int8))


def draw(
    rng: np.random.Generator, sender: npt.NDArray[np.int16]
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int8]]:
    """A family and a kind for each document of the given senders."""
    tables = pick_tables()
    families = np.zeros(len(sender), np.int8)
    draws = rng.random(len(sender))
    for family in range(NONE):
        families += draws > tables.shares[sender, family]
    spin = rng.integers(0, _WIDE, len(sender))
    kinds = np.where(families == LEGAL, tables.legal[sender, spin], tables.kinds[families, spin])
    return families, kinds.astype(np.int8)


class Parts(NamedTuple):
    """A number in its parts, as a reader takes it apart."""

    number: str
    year: int | None
    notation: str

    @property
    def text(self) -> str:
        """Số and ký hiệu in one string, as written."""
        if not self.number:
            return ""
        if self.year is not None:
            return f"{self.number}/{self.year}/{self.notation}"
        return f"{self.number}/{self.notation}"


def parts(family: int, kind: int, sender: int, number: int, year: int) -> Parts:
    """The number of a document of the families that part by '/' (ADMIN to COUNCIL, INSERTED, COPY).

    The drafting division of a công văn follows from its number, so that the same document has the
    same notation wherever it is registered.
    """
    code, short, digits = KINDS[kind].code, SENDERS[sender].short, f"{number:02d}"
    if family == LETTER:
        return Parts(digits, None, f"{short}-{DRAFTERS[number % len(DRAFTERS)]}")
    if family == LEGAL:
        return Parts(digits, year, f"{code}-{short}")
    if family == JOINT:
        return Parts(digits, year, f"TTLT-{short}-{'BNV' if short != 'BNV' else 'BTC'}")
    if family == INSERTED:
        return Parts(digits + "ab"[number % 2], None, f"{code}-{short}")
    if family == COPY:
        return Parts(digits, None, f"SY-{short}")
    return Parts(digits, None, f"{code}-{short}")


def text(family: int, kind: int, sender: int, number: int, year: int) -> str:
    """Số and ký hiệu in one string."""
    if family == NONE:
        return ""
    code, short = KINDS[kind].code, SENDERS[sender].short
    if family == PARTY:
        return f"{number:02d}-{code}/{short}"
    if family == OLD:
        return f"{number}-{short}"
    if family == COURT:
        return f"{number:02d}/{year}/{code}-{short}"
    if family == COMPANY:
        return f"{number:04d}/{short}" if number % 2 else f"{number}/{code}-{short}"
    return parts(family, kind, sender, number, year).text


def texts(rows: Iterable[tuple[int, int, int, int, int]]) -> list[str]:
    """The numbers of many documents: (family, kind, sender, number, year) each."""
    return [text(*row) for row in rows]
