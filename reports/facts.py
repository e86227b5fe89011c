"""What the store says about a migration, as data: the input of the reconciliation.

Plain frozen records without behaviour beyond their own arithmetic. Nothing here names a withheld
row: ``OutcomeCount`` is the only record that counts them, and it has neither unit, year nor reason
for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

Stream = tuple[str, str, str]
"""(entity, system, part): what is accounted apart."""
OUTCOMES = ("loaded", "linked", "quarantined", "withheld", "excluded")


@dataclass(frozen=True, slots=True)
class OutcomeCount:
    """Ledger rows of one stream with one outcome and reason (no reason where withheld)."""

    entity: str
    outcome: str
    reason: str | None
    rows: int
    system: str = ""
    part: str = ""

    @property
    def stream(self) -> Stream:
        """Whose rows they are."""
        return self.entity, self.system, self.part


@dataclass(frozen=True, slots=True)
class UnitCount:
    """Ledger rows of one entity, unit and outcome; never withheld ones."""

    entity: str
    unit_id: str | None
    unit: str
    outcome: str
    rows: int


@dataclass(frozen=True, slots=True)
class YearCount:
    """Ledger rows of one entity, year and outcome; never withheld ones."""

    entity: str
    year: int | None
    outcome: str
    rows: int


@dataclass(frozen=True, slots=True)
class RemarkCount:
    """Remarks of one code on one field of one entity; never on withheld rows."""

    entity: str
    code: str
    field: str
    rows: int


@dataclass(frozen=True, slots=True)
class Problem:
    """A line about a span, a table or the run; without entity, system and part about no stream."""

    entity: str
    code: str
    rows: int
    unbalances: bool
    detail: str
    system: str = ""
    part: str = ""

    @property
    def stream(self) -> Stream:
        """Which stream it is about."""
        return self.entity, self.system, self.part


@dataclass(frozen=True, slots=True)
class StreamFacts:
    """One stream (entity of one part of one system) within one batch.

    Attributes:
        wave: the wave of the batch.
        kind: ``wave`` (all rows of the scope were read) or ``sync`` (only what changed).
        base_rows: rows of the base table as the source itself counted them, NULL keys included;
            None where the stream was not counted yet.
        read_rows: rows that the stream's SELECT yielded (a list exploded into rows counts each);
            None where the stream was not counted yet.
        null_keys: rows of the base table without a key.
        span_rows: rows of its spans, summed.
        span_base_rows: rows of the base table that its spans covered, summed.
        open_lanes: key ranges not finished yet.
        earlier: rows of the base table that an earlier wave has; in no other figure.
    """

    system: str
    part: str
    entity: str
    wave: str
    batch_id: int
    kind: str
    base_rows: int | None
    read_rows: int | None
    null_keys: int
    span_rows: int
    span_base_rows: int
    open_lanes: int
    earlier: int = 0

    @property
    def stream(self) -> Stream:
        """Which stream it is, in any batch."""
        return self.entity, self.system, self.part


@dataclass(frozen=True, slots=True)
class FileCount:
    """Attachments by what became of their file.

    ``state`` is a state of migration.blob_ledger; ``not_opened`` where an attachment is
    quarantined for its parent, so that nobody looked for its file; ``unaccounted`` where a row
    that should have a file line has none; ``without_row`` for a file line without a ledger row.
    """

    state: str
    outcome: str
    files: int
    declared_bytes: int
    stored_bytes: int


@dataclass(frozen=True, slots=True)
class Wave:
    """A declared scope; None means all. `state` is that of its batch, None before it has begun."""

    name: str
    units: tuple[str, ...] | None
    year_from: int | None
    year_to: int | None
    begun: bool
    state: str | None = None

    @property
    def everything(self) -> bool:
        """Whether it covers every unit and year."""
        return self.units is None and self.year_from is None and self.year_to is None


@dataclass(frozen=True, slots=True)
class NotBegun:
    """Rows of the base table of an entity that no wave has begun; nobody has judged them."""

    entity: str
    rows: int


@dataclass(frozen=True, slots=True)
class Batch:
    """What becomes visible together, and how many rows were worked for it."""

    id: int
    wave: str
    kind: str
    state: str
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """One run and how long it worked; the seconds of a killed run end with its last commit."""

    id: int
    kind: str
    wave: str
    state: str
    started_at: datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class StageSeconds:
    """Seconds that a stage of the loop took for one entity, summed over spans and workers."""

    stage: str
    entity: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Attention:
    """What of both systems waits for people. Counted beside the equation, never in it.

    Attributes:
        conflicts: fields that people and the source both changed, not resolved yet.
        stale: documents that stay at their last good version.
        touched: migrated records that people have changed.
        probables: pairs of registrations that may be one document, not decided yet.
    """

    conflicts: int = 0
    stale: int = 0
    touched: int = 0
    probables: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a report says, from one snapshot of the store."""

    wave: str | None
    taken_at: datetime
    outcomes: tuple[OutcomeCount, ...] = ()
    units: tuple[UnitCount, ...] = ()
    years: tuple[YearCount, ...] = ()
    remarks: tuple[RemarkCount, ...] = ()
    problems: tuple[Problem, ...] = ()
    streams: tuple[StreamFacts, ...] = ()
    files: tuple[FileCount, ...] = ()
    waves: tuple[Wave, ...] = ()
    batches: tuple[Batch, ...] = ()
    runs: tuple[Run, ...] = ()
    stages: tuple[StageSeconds, ...] = ()
    not_begun: tuple[NotBegun, ...] = ()
    attention: Attention = Attention()
