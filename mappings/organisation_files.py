"""The table of an organisation: units.csv and successions.csv -> its frozen spec."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mappings.code_files import Shape, check_day, read_lines
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
    found by `mappings.succession_faults.faults`.
    """
    for above in (*paths, root):
        folder = above / FOLDER
        if (folder / "units.csv").is_file():
            return Organisation(_units(folder / "units.csv"), _lines(folder), folder)
    return Organisation()


def _units(path: Path) -> tuple[OrgUnit, ...]:
    rows = _read(path, _UNITS)
    gathered = Gathered()
    for line, row in rows:
        for name in ("valid_from", "valid_to"):
            with gathered.kept():
                check_day((path, line), name, row[name])
    gathered.end()
    return tuple(OrgUnit(**row, line=line) for line, row in rows)


def _lines(folder: Path) -> tuple[Succession, ...]:
    path = folder / "successions.csv"
    if not path.is_file():
        return ()
    rows = _read(path, _LINES)
    gathered = Gathered()
    for line, row in rows:
        for name, known in (("kind", KINDS), ("confirmed", CONFIRMED)):
            if row[name] not in known:
                remedy = f"{nearest(row[name], known)}Write one of: {', '.join(known)}"
                problem = f"{name} '{row[name]}' is unknown"
                gathered.faults.append(MappingError(path, line, problem, remedy))
        with gathered.kept():
            check_day((path, line), "effective_on", row["effective_on"])
    gathered.end()
    return tuple(Succession(**row, line=line) for line, row in rows)


def _read(path: Path, shape: Shape) -> list[tuple[int, dict[str, str]]]:
    """The lines of a file; a blank around a code would make another unit of it."""
    rows = read_lines(path, shape)
    return [(line, {name: value.strip() for name, value in row.items()}) for line, row in rows]
