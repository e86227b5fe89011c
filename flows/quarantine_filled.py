"""A unit's workbook, filled in: read back, checked whole, recorded as decisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.errors import ConfigError
from etl.open_rows import Asked
from etl.store import runs
from etl.store.decisions import record
from flows.quarantine import RETRY, desk, row_lines, store_id
from flows.quarantine_decide import (
    already_decided,
    check_value,
    left_out,
    row_corrected,
    value_decided,
)
from reports.work import workbook
from reports.work.filled import read
from reports.work.lines import CauseLine, chosen
from reports.work.workbook import VALUE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from etl.store.decisions import Said
    from flows.quarantine import Desk
    from reports.work.filled import Filled, Line
    from reports.work.lines import RowLine


@dataclass(frozen=True, slots=True)
class Read:
    """What a file came to: decisions, and whether they were recorded."""

    decisions: int
    recorded: bool
    ids: tuple[int, ...] = ()


def decide(config: Path, path: Path, by: str, *, dry_run: bool) -> Read:
    """Read a filled-in workbook; record all that it decides, or say all that is wrong with it."""
    filled = read(path)
    with desk(config) as at:
        if filled.store != store_id(at):
            raise ConfigError(
                f"{path.name} was made for another store",
                "Nothing was recorded.",
                "vicmig quarantine export --folder DIR",
            )
        if not dry_run:
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
    """The decisions of the file's lines; what is wrong with a line goes to `wrong`.

    What another unit's file has decided the same way is decided, and no fault.
    """
    present, decided = _Present.of(at, filled), already_decided(at)
    seen: dict[object, str | None] = {}
    for line in filled.lines:
        if not line.row_id and line.cause in decided and line.cause not in present.causes:
            value, table = decided[line.cause]
            if line.leave_out or chosen(line.value, table) != value:
                wrong.append(f"{line.cell(VALUE)}: it is decided otherwise already")
            continue
        for one in _of_line(at, line, present, (by, file), wrong):
            target = one.stream, one.decision.target
            if target not in seen:
                seen[target] = one.decision.new_value
                yield one
            elif seen[target] != one.decision.new_value:
                wrong.append(f"{line.cell(VALUE)}: another line decides the same cell otherwise")


def _of_line(
    at: Desk, line: Line, present: _Present, told_by: tuple[str, str], wrong: list[str]
) -> Iterator[Said]:
    by, file = told_by
    row = present.rows.get((line.cause, line.row_id))
    known = present.causes.get(line.cause)
    faults = _faults(line, known, row, present.counts.get(line.cause, 0))
    value = ""
    if not faults and line.value and known is not None:
        stream = at.stream(known.cause.matter.entity, known.cause.part)
        table = at.task(stream.name).codes.get(known.cause.matter.table)
        value, fault = check_value(at, known.cause, line.value, table)
        faults = [(VALUE, fault)] if fault else []
    wrong += [f"{line.cell(name)}: {fault}" for name, fault in faults]
    if faults or known is None:
        return
    who = line.who or by
    note = f"{line.note} ({file}, {by})" if line.note else f"{file}, {by}"
    if line.leave_out:
        yield from left_out(known.cause, [row.key] if row else present.keys[line.cause], who, note)
    elif row:
        yield row_corrected(known.cause, row.key, value, who, note)
    else:
        yield value_decided(known.cause, value, who, note)


@dataclass
class _Present:
    """What waits now, as far as the file speaks of it."""

    causes: dict[str, CauseLine]
    counts: dict[str, int]
    keys: dict[str, list[str]]
    rows: dict[tuple[str, str], RowLine]

    @classmethod
    def of(cls, at: Desk, filled: Filled) -> _Present:
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
