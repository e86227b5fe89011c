"""The table of an organisation: units.csv and successions.csv -> its frozen spec."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mappings.code_files import Shape, read_lines
from mappings.located import Gathered, MappingError, nearest
from mappings.organisation import Organisation, OrgUnit, Succession

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "organisation"
KINDS = ("merge", "rename", "split", "dissolve", "level_change", "system_change")
CONFIRMED = ("yes", "date", "no")
_UNITS = Shape(
    ("code", "name", "level", "parent", "valid_from", "valid_to", "eoffice_code", "source"),
    ("code", "name", "source"),
)
_LINES = Shape(
    (
        "unit", "function", "kind", "effective_on", "work_owner", "custodian", "reader",
        "decision", "confirmed", "source",
    ),
    ("unit", "kind", "effective_on", "decision", "confirmed", "source"),
    ("unit", "function", "effective_on"),
)  # fmt: skip


def load_organisation(root: Path, paths: tuple[Path, ...] = ()) -> Organisation:
    """The first `organisation` folder of `paths`, else that of `root`; empty where there is none.

    MappingError with file, line and remedy for what cannot be read; what contradicts itself is
    found by `mappings.succession.faults`.
    """
    for above in (*paths, root):
        folder = above / FOLDER
        if (folder / "units.csv").is_file():
            return Organisation(_units(folder / "units.csv"), _lines(folder), folder)
    return Organisation()


def _units(path: Path) -> tuple[OrgUnit, ...]:
    rows = read_lines(path, _UNITS)
    gathered = Gathered()
    for line, row in rows:
        for name in ("valid_from", "valid_to"):
            with gathered.kept():
                _check_date((path, line), name, row[name])
    gathered.end()
    return tuple(OrgUnit(**row, line=line) for line, row in rows)


def _lines(folder: Path) -> tuple[Succession, ...]:
    path = folder / "successions.csv"
    if not path.is_file():
        return ()
    rows = read_lines(path, _LINES)
    gathered = Gathered()
    for line, row in rows:
        for name, known in (("kind", KINDS), ("confirmed", CONFIRMED)):
            if row[name] not in known:
                remedy = f"{nearest(row[name], known)}Write one of: {', '.join(known)}"
                problem = f"{name} '{row[name]}' is unknown"
                gathered.faults.append(MappingError(path, line, problem, remedy))
        with gathered.kept():
            _check_date((path, line), "effective_on", row["effective_on"])
    gathered.end()
    return tuple(Succession(**row, line=line) for line, row in rows)


def _check_date(at: tuple[Path, int], name: str, value: str) -> None:
    if not value:
        return
    try:
        plain = dt.date.fromisoformat(value).isoformat() == value
    except ValueError:
        plain = False
    if not plain:
        raise MappingError(*at, f"{name} '{value}' is no date", "Write it as 2025-07-01")
