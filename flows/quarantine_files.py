"""The units' workbooks: written, and read back as decisions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.errors import ConfigError
from flows.quarantine import RETRY, desk, recognised, row_lines

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from etl.store.decisions import Said
    from flows.quarantine import Desk
    from reports.work.filled import Filled, Line
    from reports.work.lines import CauseLine, RowLine, Unit

SAMPLE = 20
"""Rows that are listed of a cause that is decided by value: enough to recognise it."""


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
    from etl.open_rows import NOBODY
    from reports.work.lines import Unit

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with desk(config) as at:
        store = _store_id(at)
        everybody = [*at.units.values(), Unit(NOBODY, "", "")]
        for one in [at.unit(unit)] if unit else everybody:
            made = _write(at, one, folder, store, due, remarks=remarks)
            if made:
                written.append(made)
    return written


def _write(
    at: Desk, unit: Unit, folder: Path, store: str, due: dt.date | None, *, remarks: bool
) -> Exported | None:
    from reports.work import workbook

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
    from collections import Counter

    from etl.causes import Cause
    from etl.open_rows import Asked, freed
    from reports.work import workbook
    from reports.work.lines import CauseLine

    counts, frees, listed = Counter[Cause](), Counter[Cause](), Counter[Cause]()
    rows: list[RowLine] = []
    more = 0
    for frame in at.frames(Asked(unit=unit.id), remarks=remarks):
        waiting = frame[~frame["decided"]]
        behind = freed(at.connection, waiting["row_id"].tolist())
        for row in row_lines(at, waiting):
            counts[row.cause] += 1
            frees[row.cause] += behind.get(row.row_id, 0)
            if row.cause.matter.by_value and listed[row.cause] >= SAMPLE:
                continue
            if len(rows) >= workbook.MOST_ROWS:
                more += 1
                continue
            listed[row.cause] += 1
            rows.append(row)
    largest = sorted(counts, key=lambda cause: (-counts[cause], cause.id))
    more += sum(counts[cause] for cause in largest[workbook.MOST_CAUSES :])
    lines = [
        CauseLine(cause, counts[cause], 0, frees[cause])
        for cause in largest[: workbook.MOST_CAUSES]
    ]
    place = {line.cause: number for number, line in enumerate(lines)}
    rows = [row for row in rows if row.cause in place]
    rows.sort(key=lambda row: (place[row.cause], row.row_id))
    return lines, rows, more


def _ask(at: Desk, unit: Unit, causes: Sequence[CauseLine], due: dt.date, file: str) -> None:
    """Note by when the unit is to decide; the last word on a cause counts."""
    from etl.store.queries import query

    asked = [
        {"unit": unit.id or None, "cause": name, "due": due, "file": file}
        for name in dict.fromkeys(line.cause.matter.name for line in causes)
    ]
    with at.connection.transaction():
        at.connection.cursor().executemany(query("insert_decision_request"), asked)


def _store_id(at: Desk) -> str:
    found = at.connection.execute("SELECT store_id::text FROM eoffice.store_identity").fetchone()
    assert found is not None
    return str(found[0])


@dataclass(frozen=True, slots=True)
class Read:
    """What a file came to: decisions, and whether they were recorded."""

    decisions: int
    recorded: bool
    ids: tuple[int, ...] = ()


def decide(config: Path, path: Path, by: str, *, dry_run: bool) -> Read:
    """Read a filled-in workbook; record all that it decides, or say all that is wrong with it."""
    from etl.store import runs
    from etl.store.decisions import record
    from reports.work.filled import read

    filled = read(path)
    with desk(config) as at:
        if filled.store != _store_id(at):
            raise ConfigError(
                f"{path.name} was made for another store",
                "Nothing was recorded.",
                "vicmig quarantine export --folder DIR",
            )
        runs.hold_run_lock(at.connection)
        wrong = list(filled.wrong)
        said = list(_said(at, filled, by, path.name, wrong))
        if wrong:
            raise ConfigError(
                f"{path.name}: {len(wrong)} cells are wrong:\n  " + "\n  ".join(wrong) + "\n",
                "Nothing was recorded.",
                "mend the cells named, then the same command again",
                cells=wrong,
            )
        if dry_run or not said:
            return Read(len(said), recorded=False)
        with at.connection.transaction():
            ids = record(at.connection, said, at.wired.mappings)
        return Read(len(said), recorded=True, ids=tuple(ids))


def _said(at: Desk, filled: Filled, by: str, file: str, wrong: list[str]) -> Iterator[Said]:
    """The decisions of the file's lines; what is wrong with a line goes to `wrong`."""
    from flows.quarantine_decide import check_value, left_out, row_corrected, value_decided

    present = _Present.of(at, filled)
    for line in filled.lines:
        row = present.rows.get((line.cause, line.row_id))
        cause = present.causes.get(line.cause)
        faults = _faults(line, cause, row, present.counts.get(line.cause, 0))
        if not faults and line.value and cause is not None:
            table = at.task(cause.cause.matter.entity).codes.get(cause.cause.matter.table)
            value, fault = check_value(at, cause.cause, line.value, table)
            faults = [("Giá trị đúng", fault)] if fault else []
        wrong += [f"{line.cell(name)}: {fault}" for name, fault in faults]
        if faults or cause is None or not (line.value or line.leave_out):
            continue
        who = line.who or by
        note = f"{line.note} ({file}, {by})" if line.note else f"{file}, {by}"
        if line.leave_out:
            keys = [row.key] if row else present.keys[line.cause]
            yield from left_out(cause.cause, keys, who, note)
        elif row:
            yield row_corrected(cause.cause, row.key, value, who, note)
        else:
            yield value_decided(cause.cause, value, who, note)


@dataclass
class _Present:
    """What waits now, as far as the file speaks of it."""

    causes: dict[str, CauseLine]
    counts: dict[str, int]
    keys: dict[str, list[str]]
    rows: dict[tuple[str, str], RowLine]

    @classmethod
    def of(cls, at: Desk, filled: Filled) -> _Present:
        from etl.open_rows import Asked
        from reports.work.lines import CauseLine

        wanted = {(line.cause, line.row_id) for line in filled.lines if line.row_id}
        whole = {line.cause for line in filled.lines if line.leave_out and not line.row_id}
        unit = at.unit(filled.unit).id if filled.unit else ""
        now = cls({}, {}, {}, {})
        for frame in at.frames(Asked(unit=unit), remarks=True):
            for row in row_lines(at, frame[~frame["decided"]]):
                number = row.cause.id
                now.counts[number] = now.counts.get(number, 0) + 1
                now.causes.setdefault(number, CauseLine(row.cause, 0))
                if number in whole:
                    now.keys.setdefault(number, []).append(row.key)
                if (number, row.row_id) in wanted:
                    now.rows[number, row.row_id] = row
        return now


def _faults(
    line: Line, cause: CauseLine | None, row: RowLine | None, count: int
) -> list[tuple[str, str]]:
    """What is wrong with a line, by the column of its cell."""
    from reports.work import workbook

    if cause is None or (line.row_id and row is None):
        return [(workbook.VALUE, "nothing waits for this decision any more")]
    matter = cause.cause.matter
    if row and (row.fingerprint != line.fingerprint or workbook.shown(row) != line.shown):
        return [(workbook.VALUE, "the row has changed since the file was made")]
    whole = not line.row_id
    out, value = line.leave_out, bool(line.value)
    rules = (
        (value and out, workbook.OUT, "both a value and left out"),
        (out and not matter.may_leave_out, workbook.OUT, "it is placed; it cannot be left out"),
        (out and not line.note, workbook.NOTE, "leaving out needs its basis"),
        (out and whole and count != line.rows, workbook.OUT, "its rows have changed since"),
        (value and whole and not matter.by_value, workbook.VALUE, "its rows are decided singly"),
        (not value and not out, workbook.VALUE, "neither a value nor left out"),
    )
    return [(column, fault) for holds, column, fault in rules if holds]


def told(read: Read) -> str:
    """What to say at the end of `decide`."""
    if not read.decisions:
        return "The file decides nothing yet."
    if not read.recorded:
        return f"{read.decisions} decisions are right; none was recorded (--dry-run)."
    return f"{read.decisions} decisions are recorded. Next: {RETRY}"


def names(files: Iterable[Exported]) -> str:
    """One line a workbook."""
    return "\n".join(f"{one.path}  {one.causes} causes, {one.rows} rows" for one in files)
