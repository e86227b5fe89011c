"""Who answers for a unit on a day: along any number of steps, by function. Pure.

Three questions have three answers: who owns the open work, who keeps custody of the records (by law
not always the successor: Thông tư 06/2025/TT-BNV, Điều 39-40), who may read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mappings.organisation import QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mappings.organisation import Organisation, Question, Succession
    from mappings.schema import UnitSuccession

FOR_EVER = "9999-12-31"


@dataclass(frozen=True, slots=True)
class Answer:
    """The unit that answers, and the lines that led there; empty where the way ends in the open.

    why: what is wrong with the way: `cycle`, `open` (a line without an answer), `unknown` (a code
    that is no unit), `ended` (a unit that is no more, and no line follows it).
    """

    unit: str
    steps: tuple[Succession, ...] = ()
    why: str = ""


def answer(
    organisation: Organisation, unit: str, question: Question, function: str = "",
    on: str = FOR_EVER,
) -> Answer:  # fmt: skip
    """Who answers a question about a unit's function on a day (an ISO date).

    A line that leaves an answer with the unit itself (the records, on a separation) says so as a
    step, and what follows the unit as a whole follows there too.
    """
    steps: list[Succession] = []
    at, seen = unit, {unit}
    while True:
        found = organisation.unit(at)
        if found is None:
            return Answer("", tuple(steps), "unknown")
        lines = organisation.of(at)
        stays = _line([one for one in lines if one.heir(question) == at], function, on)
        line = _line([one for one in lines if one.heir(question) != at], function, on)
        if stays and not (line and line.function):
            steps.append(stays)
        if line is None:
            ended = not found.exists(on) and bool(found.valid_to) and found.valid_to <= on
            return Answer("" if ended else at, tuple(steps), "ended" if ended else "")
        steps.append(line)
        at = line.heir(question)
        if not at:
            return Answer("", tuple(steps), "open")
        if at in seen:
            return Answer("", tuple(steps), "cycle")
        seen.add(at)


def _line(lines: Sequence[Succession], function: str, on: str) -> Succession | None:
    """The line in force: of the function itself before that of all others, the latest first."""
    asked = function.casefold()
    known = [
        line
        for line in lines
        if line.effective_on <= on and line.function.casefold() in ("", asked)
    ]
    return max(known, key=lambda line: (bool(line.function), line.effective_on), default=None)


def resolved(
    organisation: Organisation, told: Sequence[UnitSuccession]
) -> tuple[UnitSuccession, ...]:
    """The lines of a source's units with their heirs in the e-office, however many steps away.

    One for each day from which another unit of the e-office answers. A heir that is no unit of the
    organisation is a code of the e-office itself. Functions that leave a unit on the way have lines
    of their own.
    """
    known = {unit.code for unit in organisation.units}
    lines: list[UnitSuccession] = []
    for line in told:
        heirs = {line.work_owner, line.custodian, line.reader} & known
        functions = {line.function} if line.function else _functions(organisation, heirs)
        for name in sorted(functions):
            lines += _along(organisation, line, name)
    return tuple(lines)


def _functions(organisation: Organisation, units: set[str]) -> set[str]:
    """Functions that go ways of their own from any of these units on, and the rest as ''."""
    found, waiting, seen = {""}, list(units), set(units)
    while waiting:
        for line in organisation.of(waiting.pop()):
            found.add(line.function)
            further = {line.work_owner, line.custodian, line.reader} - seen - {""}
            seen |= further
            waiting += sorted(further)
    return found


def _along(organisation: Organisation, line: UnitSuccession, function: str) -> list[UnitSuccession]:
    """The line as it is at its end, before it one for each day with other heirs on the way.

    A day from which nobody in the e-office answers has a line too: who did before does no more.
    """
    whole, steps = _on(organisation, line, function, FOR_EVER)
    _, others = _on(organisation, line, "", FOR_EVER)
    days = sorted({step.effective_on for step in (*steps, *others)} | {line.effective_on})
    found: list[UnitSuccession] = []
    for day in (day for day in days if day < whole.effective_on):
        made, _ = _on(organisation, line, function, day)
        if _heirs(made) != _heirs(
            found[-1] if found else _otherwise(organisation, line, made, day)
        ):
            found.append(replace(made, effective_on=day))
    return [*found, whole]


def _otherwise(
    organisation: Organisation, line: UnitSuccession, made: UnitSuccession, day: str
) -> UnitSuccession:
    """What is in force on a day where a function has no line yet: the one of all others, if any."""
    if made.function != line.function:
        return _on(organisation, line, line.function, day)[0]
    return replace(line, work_owner="", custodian="", reader="")


def _heirs(line: UnitSuccession) -> tuple[str, str, str]:
    return line.work_owner, line.custodian, line.reader


def _on(
    organisation: Organisation, line: UnitSuccession, function: str, on: str
) -> tuple[UnitSuccession, tuple[Succession, ...]]:
    """The line with its heirs in the e-office on a day, and the steps that led there."""
    steps: dict[Succession, None] = {}
    heirs: dict[str, str] = {}
    for question in QUESTIONS:
        code = str(getattr(line, question))
        if organisation.unit(code) is not None:
            found = answer(organisation, code, question, function, on)
            steps |= dict.fromkeys(found.steps)
            unit = organisation.unit(found.unit)
            code = unit.eoffice_code if unit else ""
        heirs[question] = code
    if not steps:
        return replace(line, function=function, **heirs), ()
    last = max(steps, key=lambda step: step.effective_on)
    decisions = dict.fromkeys([line.decision, *(step.decision for step in steps)])
    made = replace(
        line,
        function=function,
        kind=last.kind,
        effective_on=max(line.effective_on, last.effective_on),
        decision="; ".join(decisions),
        **heirs,
    )
    return made, tuple(steps)
