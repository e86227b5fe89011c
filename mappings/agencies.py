"""The registry of issuing agencies: files of registry/, and the units of the organisation.

It names what agencies there are, how else they are written, and when they were there. Names on
documents are never changed by it, and no record hangs on it: it is no part of the mappings' digest.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mappings.code_files import Shape, read_lines
from mappings.located import Gathered, MappingError
from mappings.organisation_files import load_organisation

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "registry"
_SHAPE = Shape(
    ("code", "name", "aliases", "valid_from", "valid_to", "source"), ("code", "name", "source")
)


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency between two days, the last one not included; None is open.

    `aliases` are further ways of writing its name that a person has confirmed.
    """

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    source: str = ""

    def there(self, day: dt.date | None) -> bool:
        """Whether it was there on a day; on a day that is not known it may have been."""
        if day is None:
            return True
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day < self.valid_to)


def load_agencies(system: str, root: Path, paths: tuple[Path, ...] = ()) -> tuple[Agency, ...]:
    """The agencies of a source system's own file, of the shared one, and the organisation's units.

    A code that stands in two of them is one agency: name and days are those of the first, the
    aliases of both count. MappingError names file and line of what cannot be read.

    Args:
        system: the name of the source system: its own file is registry/agencies.<system>.csv.
        root: the folder of the repository's mappings.
        paths: further folders of mappings, looked in before it.
    """
    found: dict[str, Agency] = {}
    for path in files_of(system, root, paths):
        if path.is_file():
            for agency in _read(path):
                _add(found, agency)
    for unit in load_organisation(root, paths).units:
        days = _day(unit.valid_from), _day(unit.valid_to)
        _add(found, Agency(unit.code, unit.name, (), *days, unit.source))
    return tuple(found.values())


def files_of(system: str, root: Path, paths: tuple[Path, ...] = ()) -> list[Path]:
    """Where agencies may be declared, the source system's own first."""
    folders = [above / FOLDER for above in (*paths, root)]
    names = (f"agencies.{system}.csv", "agencies.csv")
    return [folder / name for name in names for folder in folders]


def _add(found: dict[str, Agency], agency: Agency) -> None:
    first = found.get(agency.code)
    if first is None:
        found[agency.code] = agency
        return
    others = (*first.aliases, agency.name, *agency.aliases)
    aliases = tuple(name for name in dict.fromkeys(others) if name != first.name)
    days = first.valid_from or agency.valid_from, first.valid_to or agency.valid_to
    found[agency.code] = Agency(first.code, first.name, aliases, *days, first.source)


def _read(path: Path) -> list[Agency]:
    gathered = Gathered()
    found: list[Agency] = []
    for line, row in read_lines(path, _SHAPE):
        days: list[dt.date | None] = [None, None]
        for at, name in enumerate(("valid_from", "valid_to")):
            with gathered.kept():
                days[at] = _checked(path, line, name, row[name])
        if days[0] and days[1] and days[0] >= days[1]:
            problem = "valid_to is not behind valid_from"
            gathered.faults.append(MappingError(path, line, problem, "Mend one of the two days"))
        aliases = tuple(alias.strip() for alias in row["aliases"].split("|") if alias.strip())
        found.append(Agency(row["code"], row["name"], aliases, days[0], days[1], row["source"]))
    gathered.end()
    return found


def _checked(path: Path, line: int, name: str, value: str) -> dt.date | None:
    try:
        return _day(value)
    except ValueError:
        problem = f"{name} '{value}' is no day"
        raise MappingError(
            path, line, problem, "Write it as 2025-07-01, or leave it empty"
        ) from None


def _day(value: str) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None
