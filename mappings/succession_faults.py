"""What contradicts itself in a table of units and successions, or stays open. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from mappings.organisation import QUESTIONS
from mappings.succession import answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mappings.organisation import Organisation, OrgUnit, Succession


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with units and successions: a code, the unit it is about, file and line.

    blocking: nobody would be found, or the wrong one; else people should look at it.
    """

    code: str
    unit: str
    file: str
    line: int
    detail: str
    blocking: bool = True


def faults(organisation: Organisation, name_key: Callable[[str], str] = str.lower) -> list[Fault]:
    """All that contradicts itself or stays open: gaps, overlaps, cycles, homonyms, no answers.

    Args:
        organisation: the table.
        name_key: by what two names are the same.
    """
    return [
        *_of_lines(organisation),
        *_of_ends(organisation),
        *_same_names(organisation, name_key),
        *_unanswered(organisation),
    ]


def _of_lines(organisation: Organisation) -> Iterator[Fault]:
    followed: dict[tuple[str, str], int] = {}
    for line in organisation.lines:
        at = ("successions.csv", line.line)
        for code in dict.fromkeys((line.unit, *map(line.heir, QUESTIONS))):
            if code and organisation.unit(code) is None:
                yield Fault("unknown_unit", line.unit, *at, f"{code} is in no line of units.csv")
        for code in dict.fromkeys(map(line.heir, QUESTIONS)):
            heir = organisation.unit(code)
            if heir and not heir.exists(line.effective_on):
                detail = f"{code} is not there on {line.effective_on}"
                yield Fault("gap", line.unit, *at, detail)
        key = (line.unit, line.function.casefold())
        if key in followed:
            detail = f"line {followed[key]} says who follows it too"
            yield Fault("overlap", line.unit, *at, detail)
        followed.setdefault(key, line.line)
        yield from _of_confirming(line)


def _of_confirming(line: Succession) -> Iterator[Fault]:
    """What is not known for certain lets nobody in; who keeps the records may be told by law."""
    at = ("successions.csv", line.line)
    if line.confirmed != "yes":
        what = "the day" if line.confirmed == "date" else "the line"
        yield Fault("unconfirmed", line.unit, *at, f"{what} is not confirmed", blocking=False)
    if line.confirmed == "no" and (line.work_owner or line.reader):
        detail = "it is not confirmed, and lets somebody in: leave work_owner and reader empty"
        yield Fault("guessed", line.unit, *at, detail)


def _of_ends(organisation: Organisation) -> Iterator[Fault]:
    """A unit's last day is the first of its successor's: neither a gap nor both at once."""
    for unit in organisation.units:
        at = ("units.csv", unit.line)
        if unit.parent and organisation.unit(unit.parent) is None:
            yield Fault("unknown_unit", unit.code, *at, f"its parent {unit.parent} is no unit")
        if unit.valid_from and unit.valid_to and unit.valid_to <= unit.valid_from:
            yield Fault("gap", unit.code, *at, "it ends before it begins")
        whole = [line for line in organisation.of(unit.code) if not line.function]
        if unit.valid_to and not whole:
            yield Fault("gap", unit.code, *at, f"it ends on {unit.valid_to} and nobody follows")
        for line in organisation.of(unit.code):
            yield from _of_days(unit, line)


def _of_days(unit: OrgUnit, line: Succession) -> Iterator[Fault]:
    """A line of all that is left follows on the last day, one of a function before or then."""
    on, at = line.effective_on, ("units.csv", unit.line)
    if not line.function and not unit.valid_to:
        detail = f"line {line.line} says who follows it, and it has no last day"
        yield Fault("overlap", unit.code, *at, detail)
    elif unit.valid_to and (on > unit.valid_to or (on < unit.valid_to and not line.function)):
        code = "gap" if on > unit.valid_to else "overlap"
        detail = f"it ends on {unit.valid_to}, line {line.line} follows {on}"
        yield Fault(code, unit.code, *at, detail)
    elif unit.valid_from and on < unit.valid_from:
        detail = f"it begins on {unit.valid_from}, line {line.line} follows {on}"
        yield Fault("overlap", unit.code, *at, detail)


def _same_names(organisation: Organisation, name_key: Callable[[str], str]) -> Iterator[Fault]:
    by_name: dict[str, list[OrgUnit]] = {}
    for unit in organisation.units:
        by_name.setdefault(" ".join(name_key(unit.name).split()), []).append(unit)
    for units in by_name.values():
        for one, other in combinations(units, 2):
            begins = max(one.valid_from, other.valid_from) or "0"
            together = one.exists(begins) and other.exists(begins) and one.parent == other.parent
            when = "at the same time" if together else "at different times or places"
            detail = f"{one.code} bears the name too, {when}"
            place = ("units.csv", other.line)
            yield Fault("same_name", other.code, *place, detail, blocking=together)


def _unanswered(organisation: Organisation) -> Iterator[Fault]:
    """Units where the way of a question ends: told where it ends, not at all that lead there."""
    heirs = {line.heir(question) for line in organisation.lines for question in QUESTIONS}
    for unit in organisation.units:
        at = ("units.csv", unit.line)
        for function in sorted({line.function for line in organisation.of(unit.code)} | {""}):
            yield from _ends_here(organisation, unit, function)
        if unit.code in heirs and not unit.valid_to and not unit.eoffice_code:
            detail = "records and work come to it, and nobody has told its code in the e-office"
            yield Fault("no_eoffice_code", unit.code, *at, detail, blocking=False)


def _ends_here(organisation: Organisation, unit: OrgUnit, function: str) -> Iterator[Fault]:
    why: dict[str, list[str]] = {}
    for question in QUESTIONS:
        found = answer(organisation, unit.code, question, function)
        if found.why == "cycle" or (found.why and len(found.steps) <= 1):
            why.setdefault(found.why, []).append(question)
    of = f" of {function}" if function else ""
    for code, questions in why.items():
        fault = "cycle" if code == "cycle" else "no_answer"
        detail = f"{', '.join(questions)}{of}: {_WHY[code]}"
        yield Fault(fault, unit.code, "units.csv", unit.line, detail)


_WHY = {
    "cycle": "the way leads back to a unit that it has come through",
    "open": "its line of succession leaves it open",
    "unknown": "its line of succession names no unit",
    "ended": "it is no more, and no line says who follows",
}
