"""The manager's report and the reminder letters: one set of figures."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from flows.quarantine import desk

if TYPE_CHECKING:
    from pathlib import Path

    from etl.open_rows import Asked
    from flows.quarantine import Desk
    from reports.work.progress import Progress, Waiting


@dataclass(frozen=True, slots=True)
class Reported:
    """What was written, for people and for machines."""

    text: str
    data: dict[str, Any]


def report(config: Path, folder: Path, on: dt.date | None) -> Reported:
    """Write the progress by unit and cause."""
    from reports.work import progress_files

    found, left_aside = _progress(config, on)
    folder.mkdir(parents=True, exist_ok=True)
    files = progress_files.write(found, folder)
    told = [progress_files.text(found), *left_aside, *map(str, files)]
    data = {**progress_files.data(found), "files": [str(file) for file in files]}
    return Reported("\n".join(told), data)


def letters(config: Path, folder: Path, on: dt.date | None) -> list[Path]:
    """Write a letter to each unit with overdue decisions."""
    from flows.wiring import wiring
    from reports.work import letter

    found, _ = _progress(config, on)
    sender = letter.Sender(**asdict(wiring(str(config)).settings.letters))
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for unit, lines in found.overdue().items():
        name = re.sub(r"[^A-Za-z0-9_.-]", "_", unit.code)
        path = folder / f"don-doc-{name}.docx"
        letter.write(sender, unit, lines, found.on, path)
        written.append(path)
    return written


def _progress(config: Path, on: dt.date | None) -> tuple[Progress, list[str]]:
    """The figures of a day, and a line where rows were left out of them.

    What waits is counted as `list` counts it: one rule, one sum.
    """
    from etl.open_rows import Asked
    from flows.quarantine import Survey
    from reports.work.progress import asked_for, progress

    day = on or dt.datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()
    with desk(config) as at:
        dsn, asked = at.wired.dsn, Asked()
        of_part = {"system": at.wired.mappings.system, "parts": at.wired.mappings.parts}
        waiting = _waiting(at, asked, asked_for(dsn))
    left_aside = Survey(gone=asked.gone, shut=asked.shut).left_aside
    return progress(dsn, day, waiting, of_part), left_aside


def _waiting(at: Desk, asked: Asked, names: set[str]) -> list[Waiting]:
    """What waits by unit and matter; remarks where somebody was asked about them."""
    from reports.work.progress import Waiting

    rows, done = Counter[Any](), Counter[Any]()
    for frame in at.frames(asked, remarks=True, only=names):
        for made, group in frame.groupby("cause", sort=False):
            cause: Any = made
            for unit, part in group.groupby("unit_id", sort=False):
                place = (unit if unit in at.units else None), cause.matter
                done[place] += int(part["decided"].sum())
                rows[place] += int((~part["decided"]).sum())
    return [Waiting(unit, matter, rows[unit, matter], done[unit, matter]) for unit, matter in rows]
