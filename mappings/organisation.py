"""Units of a province over time, and who follows whom: data with dates, functions and decisions.

Names on documents are history and never change; ownership, custody and access follow these lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

Question = Literal["work_owner", "custodian", "reader"]
QUESTIONS: tuple[Question, ...] = ("work_owner", "custodian", "reader")


@dataclass(frozen=True, slots=True)
class OrgUnit:
    """A unit (đơn vị) between two days: a unit of the same name after a merger is another one.

    valid_from, valid_to: ISO dates, the latter the first day without it; empty: open.
    eoffice_code: its code in the e-office; empty where it has none, or nobody has told it yet.
    """

    code: str
    name: str
    level: str
    parent: str
    valid_from: str
    valid_to: str
    eoffice_code: str
    source: str
    line: int

    def exists(self, on: str) -> bool:
        """Whether it is there on a day (an ISO date)."""
        return (self.valid_from or "0") <= on and (not self.valid_to or on < self.valid_to)


@dataclass(frozen=True, slots=True)
class Succession:
    """Who follows a unit in one function, or with an empty function in all others, from a day on.

    Three answers: who owns the open work, who keeps custody of the records, who may read; an empty
    one is open. confirmed: `yes`, `date` (what happened is, the day is not) or `no`.
    """

    unit: str
    function: str
    kind: str
    effective_on: str
    work_owner: str
    custodian: str
    reader: str
    decision: str
    confirmed: str
    source: str
    line: int

    def heir(self, question: Question) -> str:
        """The answer to one of the three questions."""
        return str(getattr(self, question))


@dataclass(frozen=True, slots=True)
class Organisation:
    """All units over time and all lines of succession, in the order of their files."""

    units: tuple[OrgUnit, ...] = ()
    lines: tuple[Succession, ...] = ()
    folder: Path | None = None

    def unit(self, code: str) -> OrgUnit | None:
        """The unit of this code."""
        return next((unit for unit in self.units if unit.code == code), None)

    def of(self, code: str) -> tuple[Succession, ...]:
        """The lines of a unit."""
        return tuple(line for line in self.lines if line.unit == code)
