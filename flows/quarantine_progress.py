"""The manager's report and the reminder letters: one set of figures."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from flows.quarantine import desk

if TYPE_CHECKING:
    from pathlib import Path

    from reports.work.progress import Progress


@dataclass(frozen=True, slots=True)
class Reported:
    """What was written, for people and for machines."""

    text: str
    data: dict[str, Any]


def report(config: Path, folder: Path, on: dt.date | None) -> Reported:
    """Write the progress by unit and cause."""
    from reports.work import progress_files

    found = _progress(config, on)
    folder.mkdir(parents=True, exist_ok=True)
    files = progress_files.write(found, folder)
    told = [progress_files.text(found), *map(str, files)]
    data = {**progress_files.data(found), "files": [str(file) for file in files]}
    return Reported("\n".join(told), data)


def letters(config: Path, folder: Path, on: dt.date | None) -> list[Path]:
    """Write a letter to each unit with overdue decisions."""
    from flows.wiring import wiring
    from reports.work import letter

    found = _progress(config, on)
    sender = letter.Sender(**asdict(wiring(str(config)).settings.letters))
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for unit, lines in found.overdue().items():
        name = re.sub(r"[^A-Za-z0-9_.-]", "_", unit.code)
        path = folder / f"don-doc-{name}.docx"
        letter.write(sender, unit, lines, found.on, path)
        written.append(path)
    return written


def _progress(config: Path, on: dt.date | None) -> Progress:
    from reports.work.progress import progress

    with desk(config) as at:
        remarks = [
            (spec.entity, code, field)
            for spec in at.wired.mappings.sources
            for code, field in at.remarks_of(spec.entity)
        ]
        dsn = at.wired.dsn
    return progress(dsn, on or dt.datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date(), remarks)
