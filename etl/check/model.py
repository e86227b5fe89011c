"""What a check finds: frozen facts, and their JSON. Pure.

A finding is a code with its facts; `reports/check/words.yaml` says it in words. No value of a row
that is or may be secret stands in one, and of what is no code only the shape.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Severity = Literal["blocking", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("blocking", "warning", "note")
BULK, FEW = 0.05, 10
"""A finding that would quarantine a larger share of a stream's rows, and more than a few, is
blocking; so is one that would quarantine most of a small stream."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value that a finding is about, with the rows it stands in; `shape`: its shape alone.

    `nearest` are those of the code table that it is near to. rows 0: not told.
    """

    text: str
    rows: int = 0
    shape: bool = False
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to know before a migration.

    Attributes:
        code: what it is; words.yaml has its words.
        severity: `blocking` where migration would refuse, or lose more than it may.
        stream: the stream that it is about; empty for none.
        at: the column, field or code table.
        rows: how many rows it is about; None where it is about none.
        of: out of how many rows that were read.
        exact: whether all rows were read for it, or a sample.
        names: names of columns, fields or units that belong to it.
        values: the values behind it, the most frequent first.
        detail: a fault's own words, or a code of a remark.
        remedy: a fault's own remedy; else words.yaml has it.
        file, line: where it can be mended; file is empty where in no file.
    """

    code: str
    severity: Severity
    stream: str = ""
    at: str = ""
    rows: int | None = None
    of: int | None = None
    exact: bool = True
    names: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()
    detail: str = ""
    remedy: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Read:
    """How a stream was looked at: rows of its base table, rows read, and whether that is all."""

    stream: str
    base: str
    rows: int
    read: int

    @property
    def whole(self) -> bool:
        """Whether every row was read."""
        return self.read >= self.rows


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a row on its way: the column, what each step gave, and what arrives."""

    field: str
    column: str
    before: str | None
    steps: tuple[tuple[str, str | None], ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """A row before and after, with its outcome and what was noted of it."""

    stream: str
    key: str
    outcome: str
    reason: str
    remarks: tuple[tuple[str, str], ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """All that a check found. `left_out`: rows that no value may be shown of, one total."""

    system: str
    findings: tuple[Notice, ...]
    streams: tuple[Read, ...] = ()
    left_out: int = 0
    preview: tuple[Row, ...] = field(default=(), repr=False)

    @property
    def blocked(self) -> bool:
        """Whether anything stands in the way of a migration."""
        return any(finding.severity == "blocking" for finding in self.findings)

    def to_json(self) -> dict[str, Any]:
        """All but the preview, which holds people's data."""
        counts = {s: sum(f.severity == s for f in self.findings) for s in SEVERITIES}
        return {
            "version": 1,
            "system": self.system,
            "blocked": self.blocked,
            "counts": counts,
            "findings": [asdict(finding) for finding in self.findings],
            "streams": [{**asdict(read), "whole": read.whole} for read in self.streams],
            "left_out": self.left_out,
        }


def ordered(findings: list[Notice]) -> tuple[Notice, ...]:
    """The findings by severity; within one as they were found, stream by stream."""
    return tuple(sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity)))


def by_share(rows: int, of: int) -> Severity:
    """How grave it is that so many rows of a stream could not be placed."""
    share = rows / of if of else 0.0
    most = 0.5
    return "blocking" if share > most or (share > BULK and rows > FEW) else "warning"
