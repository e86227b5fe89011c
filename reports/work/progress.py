"""How far the decisions have come, by unit and cause: the one source of report and letters.

Never a withheld row: what is counted here by unit is only what is placed, quarantined for a reason
of its own, or left out by a decision.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from psycopg.rows import dict_row

from etl.causes import REMARK
from reports.collect import query, snapshot
from reports.labels import load_labels
from reports.work.lines import NOT_OF_UNITS, Unit

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from etl.causes import Matter


@dataclass(frozen=True, slots=True)
class Waiting:
    """Rows of one unit and matter: open ones, and decided ones that are not through again yet.

    unit_id is None where the old system has no such unit.
    """

    unit_id: str | None
    matter: Matter
    open: int
    decided: int


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


def asked_for(dsn: str) -> set[str]:
    """Names of the matters that anybody was asked about."""
    with snapshot(dsn) as connection, connection.cursor(row_factory=dict_row) as cursor:
        return {row["cause"] for row in cursor.execute(query("work_requests"))}


def progress(
    dsn: str, on: dt.date, waiting: Iterable[Waiting], of_parts: Mapping[str, object]
) -> Progress:
    """The figures of a day.

    Args:
        dsn: address of the store.
        on: the day; a request whose day is before it is overdue.
        waiting: what waits; remarks count as work where they were asked for.
        of_parts: the source, by `system` and `parts`.
    """
    with snapshot(dsn) as connection, connection.cursor(row_factory=dict_row) as cursor:
        units = {row["id"]: Unit(**row) for row in cursor.execute(query("work_units"), of_parts)}
        asked = {
            (row["unit_id"], row["cause"]): row for row in cursor.execute(query("work_requests"))
        }
        done = cursor.execute(query("work_done"), of_parts).fetchall()
    return Progress(on, tuple(_lines(on, units, asked, waiting, done)))


def _lines(
    on: dt.date,
    units: dict[str, Unit],
    asked: dict[tuple[str | None, str], dict[str, Any]],
    waiting: Iterable[Waiting],
    done: Iterable[dict[str, Any]],
) -> Sequence[Line]:
    nobody = Unit("", "", "")
    figures: dict[tuple[str | None, str, str], Figures] = defaultdict(Figures)
    requests: dict[tuple[str | None, str, str], dict[str, Any]] = {}
    remark_codes = load_labels().sections["remarks"]
    for (unit_id, name), request in asked.items():  # a day holds when all is decided too
        entity, code, _ = name.split(":", 2)
        requests[unit_id, entity, code] = request
    for one in waiting:
        matter = one.matter
        request = asked.get((one.unit_id, matter.name), {})
        if matter.kind == REMARK and not request:
            continue
        place = one.unit_id, matter.entity, matter.code
        is_late = request and request["due_on"] < on and matter.code not in NOT_OF_UNITS
        late = one.open if is_late else 0
        figures[place] += Figures(open=one.open, overdue=late, waiting=one.decided)
        if request:
            requests[place] = request
    for row in done:
        unit = row["unit_id"] if row["unit_id"] in units else None
        place = unit, row["entity"], row["code"]
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
