"""Known systems as unmeasured profiles, and how well their columns are guessed."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from etl.guess.model import NOTHING, SourceGuess, SystemGuess
from etl.guess.system import guess
from etl.profile.column import Column
from etl.profile.model import Effort, Key, Origin, Profile, Table
from tests.migration import VIC

FOLDER = Path(__file__).parent


@cache
def schemas(file: str = "schemas.yaml") -> dict[str, Any]:
    """system -> table -> entity, key, columns with the fields that each may feed."""
    found: dict[str, Any] = yaml.safe_load((FOLDER / file).read_text(encoding="utf-8"))
    return found


def profile_of(tables: dict[str, Any], dialect: str = "mssql") -> Profile:
    """A profile that knows names and types only, as of a catalogue."""
    made = []
    for name, told in tables.items():
        types = told.get("types", {})
        columns = tuple(Column(c, types.get(c, "?")) for c in told["columns"])
        key = (told["key"],) if "key" in told else ()
        keys = (Key(key, "primary", exact=True),) if key else ()
        made += [
            Table("", copy, primary_key=key, keys=keys, columns=columns)
            for copy in (name, *told.get("copies", ()))
        ]
    effort = Effort(0, 0, 0, 0, 0, 0, 0.0, 0.0)
    return Profile(Origin("x", "", dialect, ""), "2026-11-22T00:00:00+07:00", effort, tuple(made))


@dataclass
class Score:
    """How many guesses were right, which were wrong, and what was not found."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / ((self.right + len(self.wrong)) or 1)

    @property
    def recall(self) -> float:
        return self.right / ((self.right + len(self.missed)) or 1)

    def add(self, other: "Score") -> None:
        self.right += other.right
        self.wrong += other.wrong
        self.missed += other.missed


def guessed(system: str, tables: dict[str, Any]) -> SystemGuess:
    return guess(system, profile_of(tables), VIC.entities)


def score(system: str, tables: dict[str, Any]) -> Score:
    """Guesses of fields by column; what a table of no entity is guessed to hold is all wrong.

    A field that several columns may feed is found by one of them.
    """
    found = guessed(system, tables)
    total = Score()
    for name, told in tables.items():
        copies = (name, *told.get("copies", ()))
        own = [s for s in found.sources if s.table.table.name in copies and s.own]
        total.add(_of_table(f"{system}.{name}", told, own))
    return total


def _of_table(name: str, told: dict[str, Any], sources: list[SourceGuess]) -> Score:
    made = Score()
    expected = {f for fields in told["columns"].values() for f in fields[:1]}
    given: set[str] = set()
    for source in sources:
        pairs = [(f.column, f.field) for f in source.feeds if not f.derived]
        pairs += [(source.level.column, "level")] if source.level else []
        for column, target in pairs:
            if column.startswith(NOTHING):
                continue
            if source.table.entity == told["entity"] and target in told["columns"][column]:
                made.right += 1
                given.add(target)
            else:
                made.wrong.append(f"{name}.{column} -> {source.table.stem}.{target}")
    alternatives = [set(fields) for fields in told["columns"].values() if fields]
    for target in sorted(expected - given - {"path"}):
        if not any(target in fields and fields & given for fields in alternatives):
            made.missed.append(f"{name}: {target}")
    return made
