"""How far the decisions have come, by unit and cause: the one source of report and letters.

Never a withheld row: what is counted here by unit is only what is placed, quarantined for a reason
of its own, or left out by a decision.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from psycopg.rows import dict_row

from reports.collect import query, snapshot
from reports.labels import load_labels
from reports.work.lines import Unit

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

Remarks = list[tuple[str, str, str]]
"""Remarks that people can act on: entity, code, field."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Rows of one cause: add up component by component.

    Attributes:
        open: nothing is decided about them.
        overdue: of those, the ones whose day is past.
        waiting: decided, and not through again yet.
        freed: placed, with a corrected cell.
        left_out: left out by a decision.
    """

    open: int = 0
    overdue: int = 0
    waiting: int = 0
    freed: int = 0
    left_out: int = 0

    @property
    def decided(self) -> int:
        """Rows that a decision has been made about."""
        return self.waiting + self.freed + self.left_out

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Figures)))


@dataclass(frozen=True, slots=True)
class Line:
    """One cause of one unit; `due_on` and `asked_on` are None where nothing was asked of it."""

    unit: Unit
    entity: str
    code: str
    reason: str
    figures: Figures
    due_on: dt.date | None
    asked_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Progress:
    """All lines on a day, by unit, the largest causes first."""

    on: dt.date
    lines: tuple[Line, ...]

    @property
    def total(self) -> Figures:
        """The sum over all lines."""
        return sum((line.figures for line in self.lines), Figures())

    def by_unit(self) -> dict[Unit, list[Line]]:
        """The lines of each unit, in order."""
        grouped: dict[Unit, list[Line]] = defaultdict(list)
        for line in self.lines:
            grouped[line.unit].append(line)
        return dict(grouped)

    def overdue(self) -> dict[Unit, list[Line]]:
        """Units with overdue decisions, and those lines. Rows that no unit owns ask nobody."""
        late = {
            unit: [line for line in lines if line.figures.overdue]
            for unit, lines in self.by_unit().items()
            if unit.code
        }
        return {unit: lines for unit, lines in late.items() if lines}


def progress(dsn: str, on: dt.date, remarks: Remarks) -> Progress:
    """The figures of a day, from one snapshot.

    Args:
        dsn: address of the store.
        on: the day; a request whose day is before it is overdue.
        remarks: remarks that count as work where they were asked for.
    """
    params = {
        "entities": [entity for entity, _, _ in remarks],
        "codes": [code for _, code, _ in remarks],
        "fields": [field for _, _, field in remarks],
    }
    with snapshot(dsn) as connection, connection.cursor(row_factory=dict_row) as cursor:
        units = {row["id"]: Unit(**row) for row in cursor.execute(query("work_units"))}
        asked = {
            (row["unit_id"], row["cause"]): row for row in cursor.execute(query("work_requests"))
        }
        waiting = cursor.execute(query("work_open"), params).fetchall()
        done = cursor.execute(query("work_done"), {}).fetchall()
    return Progress(on, tuple(_lines(on, units, asked, waiting, done)))


def _lines(
    on: dt.date,
    units: dict[str, Unit],
    asked: dict[tuple[str | None, str], dict[str, Any]],
    waiting: Iterable[dict[str, Any]],
    done: Iterable[dict[str, Any]],
) -> Sequence[Line]:
    nobody = Unit("", "", "")
    figures: dict[tuple[str | None, str, str], Figures] = defaultdict(Figures)
    requests: dict[tuple[str | None, str, str], dict[str, Any]] = {}
    remark_codes = load_labels().sections["remarks"]
    for row in waiting:
        request = asked.get((row["unit_id"], f"{row['entity']}:{row['code']}:{row['field']}"))
        if row["kind"] == "remark" and request is None:
            continue
        place = row["unit_id"], row["entity"], row["code"]
        still = row["rows"] - row["waiting"]
        late = still if request and request["due_on"] < on else 0
        figures[place] += Figures(open=still, overdue=late, waiting=row["waiting"])
        if request:
            requests[place] = request
    for row in done:
        place = row["unit_id"], row["entity"], row["code"]
        figures[place] += Figures(freed=row["freed"], left_out=row["left_out"])
    made = []
    for place, counted in figures.items():
        unit_id, entity, code = place
        section = "remarks" if code in remark_codes else "reasons"
        request = requests.get(place, {})
        made.append(
            Line(
                units.get(unit_id or "", nobody),
                entity,
                code,
                load_labels().of(section, code).vi,
                counted,
                request.get("due_on"),
                request.get("asked_on"),
            )
        )
    made.sort(key=lambda one: (one.unit.code == "", one.unit.code, -one.figures.open, one.code))
    return made
