"""`vicmig units`: who follows whom, and what in it contradicts itself or is left open."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from etl.errors import ConfigError
from etl.keys import proper_key
from flows.wiring import wiring
from mappings.organisation import QUESTIONS
from mappings.succession import FOR_EVER, answer
from mappings.succession_faults import Fault, faults

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from flows.wiring import Wiring
    from mappings.organisation import Organisation, Question, Succession
    from mappings.schema import UnitSuccession

_NOTHING = "Nothing was changed."


@dataclass
class Said:
    """What there is to say, as text and as JSON; blocked: somebody would not be found."""

    text: str
    data: dict[str, Any] = field(default_factory=dict)
    blocked: bool = False


def check(config: Path, *, source: bool) -> Said:
    """Gaps, overlaps, cycles, units of one name, units without an answer; reads only.

    With `source` the source's own list of units is read too: each has to stand in units.csv.
    """
    wired = wiring(str(config))
    found = [*faults(wired.mappings.organisation, proper_key), *_of_system(wired)]
    if source:
        found += _of_source(wired)
    found.sort(key=lambda one: (not one.blocking, one.file, one.line, one.code))
    blocked = any(one.blocking for one in found)
    lines = [_line(one) for one in found]
    open_ = sum(not one.blocking for one in found)
    lines.append(f"{len(found) - open_} faults, {open_} to be confirmed or looked at")
    lines.append(_next(wired, blocked=blocked))
    data = {"faults": [asdict(one) for one in found], "blocked": blocked}
    return Said("\n".join(lines), data, blocked)


def show(config: Path, code: str, function: str, on: str) -> Said:
    """The three answers for a unit, of the source or of the organisation, with all the steps.

    on: an ISO date; empty: as far as is known. ConfigError where nobody knows the unit.
    """
    wired = wiring(str(config))
    organisation, day = wired.mappings.organisation, on or FOR_EVER
    told = [line for line in wired.mappings.successions if line.code == code]
    if told:
        answers = [_of_legacy(told, question, function, day) for question in QUESTIONS]
        functions = {line.function for line in told}
    elif organisation.unit(code):
        answers = [_of_unit(organisation, code, question, function, day) for question in QUESTIONS]
        functions = {line.function for line in organisation.of(code)}
    else:
        raise ConfigError(
            f"No line of units.csv is about a unit '{code}'", _NOTHING, "vicmig units check"
        )
    own = sorted(functions - {""})
    lines = [line for one in answers for line in _told(one)]
    if own and not function:
        lines.append(f"Go their own way: {', '.join(own)} (--function)")
    data = {"unit": code, "function": function, "on": on, "functions": own, "answers": answers}
    return Said("\n".join(lines), data)


def _of_legacy(
    told: Sequence[UnitSuccession], question: Question, function: str, on: str
) -> dict[str, Any]:
    """The line in force, whose heir is a unit of the e-office; before it the unit itself."""
    known = [
        line
        for line in told
        if line.effective_on <= on and line.function.casefold() in ("", function.casefold())
    ]
    line = max(known, key=lambda one: (bool(one.function), one.effective_on), default=None)
    if line is None:
        return _answer(question, told[0].code, "", [])
    heir = str(getattr(line, question))
    return _answer(question, heir, "" if heir else "open", [_step(line.code, heir, line)])


def _of_unit(
    organisation: Organisation, code: str, question: Question, function: str, on: str
) -> dict[str, Any]:
    found, at, steps = answer(organisation, code, question, function, on), code, []
    for step in found.steps:
        steps.append(_step(at, step.heir(question), step) | {"confirmed": step.confirmed})
        at = step.heir(question)
    return _answer(question, found.unit, found.why, steps)


def _answer(question: str, unit: str, why: str, steps: list[dict[str, str]]) -> dict[str, Any]:
    return {"question": question, "unit": unit, "why": why, "steps": steps}


def _step(at: str, heir: str, line: UnitSuccession | Succession) -> dict[str, str]:
    names = ("effective_on", "kind", "function", "decision")
    return {"from": at, "to": heir} | {name: getattr(line, name) for name in names}


def _told(one: dict[str, Any]) -> list[str]:
    lines = [f"{one['question']}: {one['unit'] or 'nobody (' + one['why'] + ')'}"]
    for step in one["steps"]:
        of = f" ({step['function']})" if step["function"] else ""
        sure = " [not confirmed]" if step.get("confirmed") == "no" else ""
        way = f"{step['from']} > {step['to'] or '?'}"
        lines.append(f"  {step['effective_on']} {step['kind']}{of} {way}: {step['decision']}{sure}")
    return lines


def _of_system(wired: Wiring) -> list[Fault]:
    """Lines of the source's own units.csv that lead to nobody."""
    found = []
    for line in wired.mappings.successions:
        empty = [question for question in QUESTIONS if not getattr(line, question)]
        if empty:
            of = f" of {line.function}" if line.function else ""
            detail = f"{', '.join(empty)}{of}: nobody in the e-office"
            found.append(Fault("no_answer", line.code, "codes/units.csv", 0, detail))
    return found


def _of_source(wired: Wiring) -> list[Fault]:
    """Units that no line is about: their records would go to nobody; and lines about no unit."""
    from etl.source_changes import keys_between

    told = {line.code for line in wired.mappings.successions}
    there: dict[str, str] = {}
    source = wired.source()
    try:
        for spec in wired.mappings.streams_of("unit"):
            for keys in keys_between(source.of(spec), spec, None, None):
                there |= dict.fromkeys(keys.to_pylist(), spec.base)
    finally:
        source.close()
    file = "codes/units.csv"
    return [
        *(
            Fault("no_line", code, file, 0, f"the source has it ({there[code]}), and no line does")
            for code in sorted(there.keys() - told)
        ),
        *(
            Fault("no_such_unit", code, file, 0, "no unit of the source has it", blocking=False)
            for code in sorted(told - there.keys())
        ),
    ]


def _line(fault: Fault) -> str:
    word = "FAULT" if fault.blocking else "open"
    at = f"{fault.file}:{fault.line}" if fault.line else fault.file
    return f"{word:<6} {fault.code:<16} {fault.unit:<12} {at}: {fault.detail}"


def _next(wired: Wiring, *, blocked: bool) -> str:
    config = wired.settings.path
    if blocked:
        return "Next: mend these lines (docs/organisation.md), then vicmig units check again"
    return f"Next: vicmig check --config {config}"
