"""The units' workbooks, written: what each has to decide."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.causes import QUARANTINED, Cause
from etl.open_rows import NOBODY, Asked, freed
from etl.store.queries import query
from flows.quarantine import desk, recognised, row_lines, store_id
from reports.work import workbook
from reports.work.lines import NOT_OF_UNITS, CauseLine, RowLine, Unit

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from flows.quarantine import Desk

SAMPLE = 20
"""Rows that are listed of a cause that is decided by value: enough to recognise it."""
MOST_OF_CAUSE = 1_000
"""Rows that are listed of any other cause: a large one leaves the smaller ones their place."""


@dataclass(frozen=True, slots=True)
class Exported:
    """One workbook: its unit, its file, and how much stands in it."""

    unit: str
    path: Path
    causes: int
    rows: int


def export(
    config: Path, folder: Path, *, unit: str | None, due: dt.date | None, remarks: bool
) -> list[Exported]:
    """Write a workbook for each unit that has something to decide, and note what was asked."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with desk(config) as at:
        store = store_id(at)
        everybody = [*at.units.values(), Unit(NOBODY, "", "")]
        for one in [at.unit(unit)] if unit else everybody:
            made = _write(at, one, folder, store, due, remarks=remarks)
            if made:
                written.append(made)
    return written


def _write(
    at: Desk, unit: Unit, folder: Path, store: str, due: dt.date | None, *, remarks: bool
) -> Exported | None:
    causes, rows, more = _of_unit(at, unit, remarks=remarks)
    if not causes:
        return None
    name = re.sub(r"[^A-Za-z0-9_.-]", "_", unit.code or "khong-ro-don-vi")
    path = folder / f"quyet-dinh-{name}.xlsx"
    mappings = at.wired.mappings
    work = workbook.Work(
        unit,
        store,
        due.strftime("%d/%m/%Y") if due else "",
        causes,
        recognised(at.connection, rows),
        {entity.name: entity for entity in mappings.entities},
        {table.name: table for table in mappings.codes},
        more,
    )
    workbook.write(work, path)
    if due:
        _ask(at, unit, causes, due, path.name)
    return Exported(unit.code, path, len(causes), len(rows))


def _of_unit(at: Desk, unit: Unit, *, remarks: bool) -> tuple[list[CauseLine], list[RowLine], int]:
    """A unit's causes, its rows as far as they are listed, and how many lines did not fit."""
    counts, frees, listed = Counter[Cause](), Counter[Cause](), Counter[Cause]()
    rows: list[RowLine] = []
    more = 0
    for frame in at.frames(Asked(unit=unit.id), remarks=remarks):
        waiting = frame[~frame["decided"]]
        behind = freed(at.connection, waiting["row_id"].tolist())
        for row in row_lines(at, waiting):
            counts[row.cause] += 1
            frees[row.cause] += behind.get(row.row_id, 0)
            by_value = row.cause.matter.by_value
            if listed[row.cause] < (SAMPLE if by_value else MOST_OF_CAUSE):
                listed[row.cause] += 1
                rows.append(row)
            elif not by_value:
                more += 1
    largest = sorted(
        counts, key=lambda cause: (cause.matter.kind != QUARANTINED, -counts[cause], cause.id)
    )
    more += sum(counts[cause] for cause in largest[workbook.MOST_CAUSES :])
    lines = [
        CauseLine(cause, counts[cause], 0, frees[cause])
        for cause in largest[: workbook.MOST_CAUSES]
    ]
    place = {line.cause: number for number, line in enumerate(lines)}
    rows = [row for row in rows if row.cause in place]
    rows.sort(key=lambda row: (place[row.cause], row.row_id))
    more += len(rows[workbook.MOST_ROWS :])
    return lines, rows[: workbook.MOST_ROWS], more


def _ask(at: Desk, unit: Unit, causes: Sequence[CauseLine], due: dt.date, file: str) -> None:
    """Note by when the unit is to decide; the last word on a cause counts.

    Of what no unit can mend nobody is asked.
    """
    asked = [
        {"unit": unit.id or None, "cause": name, "due": due, "file": file}
        for name in dict.fromkeys(
            line.cause.matter.name for line in causes if line.cause.matter.code not in NOT_OF_UNITS
        )
    ]
    with at.connection.transaction():
        at.connection.cursor().executemany(query("insert_decision_request"), asked)


def names(files: Iterable[Exported]) -> str:
    """One line a workbook."""
    return "\n".join(f"{one.path}  {one.causes} causes, {one.rows} rows" for one in files)
