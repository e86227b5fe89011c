"""Equations of rows and of files: plain figures that add up."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ENTITIES = (
    "unit", "person", "book", "incoming_document", "outgoing_document", "recipient", "case_file",
    "case_file_document", "step", "task", "relation", "attachment",
)  # fmt: skip
DOCUMENTS = ("incoming_document", "outgoing_document")


@dataclass(frozen=True, slots=True)
class Counts:
    """The equation of a set of rows: read = the five outcomes. Adds up component by component."""

    read: int = 0
    loaded: int = 0
    linked: int = 0
    quarantined: int = 0
    withheld: int = 0
    excluded: int = 0

    @property
    def placed(self) -> int:
        """Rows that stand in an outcome."""
        return self.loaded + self.linked + self.quarantined + self.withheld + self.excluded

    @property
    def shown(self) -> int:
        """Placed rows without the withheld ones: what a general report may split and list."""
        return self.placed - self.withheld

    @property
    def difference(self) -> int:
        """Rows read and not placed; negative where more are placed than were read."""
        return self.read - self.placed

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Counts)))


@dataclass(frozen=True, slots=True)
class FileCounts:
    """The equation of the files: files = stored + ... + not_opened. Bytes leave withheld out."""

    files: int = 0
    stored: int = 0
    missing: int = 0
    empty: int = 0
    unreadable: int = 0
    over_limit: int = 0
    not_opened: int = 0
    withheld: int = 0
    excluded: int = 0
    declared_bytes: int = 0
    stored_bytes: int = 0


FILE_STATES = (
    "stored", "missing", "empty", "unreadable", "over_limit", "not_opened", "withheld", "excluded",
)  # fmt: skip


def total(counts: Iterable[Counts]) -> Counts:
    """The sum of equations."""
    return sum(counts, Counts())
