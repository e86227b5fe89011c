"""A guessed mapping against the one that ships for the same source, rule by rule."""

import re
from pathlib import Path
from typing import Any

from flows import mapping_new, settings_file
from flows import profile as profiling
from mappings.schema import CodeTable, FieldRule, Mappings, SourceSpec
from tests.unit.etl.guess.known import Score

_MADE = "TODO_"
_JOINED = re.compile(r"(?:JOIN|FROM)\s+(\w+)\s+(\w+)\b", re.IGNORECASE)
_YIELDED = re.compile(r"\b(\w+)\.(\w+)(?:\s+AS\s+(\w+))?")

Place = tuple[str, str, str]
"""Entity, base table, and the column of the list whose items are the rows."""


def compared(shipped: Mappings, made: Mappings) -> Score:
    """Every rule and level of both; a rule of a stream that does not ship is wrong.

    So is a value that stands for another code, or for one where the shipped table has none.
    """
    expected = {_place(source): _rules(source) for source in shipped.sources}
    found = {_place(source): _rules(source) for source in made.sources}
    total = Score()
    for place in expected | found:
        wanted, given = expected.get(place, {}), found.get(place, {})
        for field in wanted | given:
            name = f"{'.'.join(filter(None, place))}: {field}"
            if field in given and given[field] == wanted.get(field):
                total.right += 1
            elif field in given:
                total.wrong.append(f"{name}: {given[field]} for {wanted.get(field)}")
            else:
                total.missed.append(name)
    codes = {table.name: _codes(table) for table in shipped.codes}
    for table in made.codes:
        for value, code in _codes(table).items():
            if table.name in codes and "todo" not in value and codes[table.name].get(value) != code:
                total.wrong.append(f"{table.name}: {value} -> {code}")
    return total


def _codes(table: CodeTable) -> dict[str, str]:
    return {value.strip().casefold(): code for value, code in table.codes}


def _place(source: SourceSpec) -> Place:
    return source.entity, source.base, source.explode.column if source.explode else ""


def _rules(source: SourceSpec) -> dict[str, Any]:
    """What each field reads, whatever a SELECT calls it: column, path in XML, entities."""
    of = _yielded(source)
    told: dict[str, Any] = {
        rule.target: _read(rule, of) for rule in source.rules if not rule.column.startswith(_MADE)
    }
    if source.secrecy.level and not source.secrecy.level.startswith(_MADE):
        told["level"] = source.secrecy.level
    if source.file:
        told["path"] = source.file.path, tuple(step.name for step in source.file.path_steps)
    return told


def _read(rule: FieldRule, of: dict[str, str]) -> tuple[str, ...]:
    within = "".join(step.argument for step in rule.steps if step.name == "xml_text")
    parts = [f"{s.name}:{s.argument}" for s in rule.steps if s.name in ("behind", "before")]
    entities = sorted({entity for _, entity in rule.entities})
    return (of.get(rule.column, rule.column), within, *parts, *entities)


def _yielded(source: SourceSpec) -> dict[str, str]:
    """What a SELECT yields of joined tables, as table.column; of the base, its own names."""
    tables = {alias: table for table, alias in _JOINED.findall(source.sql)}
    found = _YIELDED.findall(source.sql.split("FROM", maxsplit=1)[0])
    return {
        name or column: f"{tables.get(alias, alias)}.{column}"
        for alias, column, name in found
        if tables.get(alias, alias) != source.base
    }


def guessed(values: dict[str, Any], folder: Path) -> Path:
    """The skeleton of a source that the settings name, from its profile, in a folder."""
    config = folder / "vicmig.toml"
    settings_file.write(config, {**values, "source.system": "unknown"})
    order = profiling.Order((), 20_000, 30, folder / "profile", "", quiet=True)
    profile = profiling.profile(config, order).json
    return mapping_new.new("unknown", profile, folder / "ours").folder
