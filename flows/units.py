"""`vicmig units`: who follows whom, and what in it contradicts itself or is left open."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from etl.errors import ConfigError
from flows.wiring import wiring
from mappings.organisation import QUESTIONS
from mappings.succession import FOR_EVER, Fault, answer, faults

if TYPE_CHECKING:
    from pathlib import Path

    from flows.wiring import Wiring
    from mappings.organisation import Organisation

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
    found = [*faults(wired.mappings.organisation), *_of_system(wired)]
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

    ConfigError where nobody knows the unit.
    """
    wired = wiring(str(config))
    told = [line for line in wired.mappings.successions if line.code == code]
    if told:
        lines, data = _of_legacy(told, function)
    elif wired.mappings.organisation.unit(code):
        lines, data = _of_unit(wired.mappings.organisation, code, function, on)
    else:
        raise ConfigError(
            f"No line of units.csv is about a unit '{code}'", _NOTHING, "vicmig units check"
        )
    return Said("\n".join(lines), {"unit": code, "answers": data})


def _of_legacy(told: list[Any], function: str) -> tuple[list[str], list[dict[str, str]]]:
    exact = [line for line in told if line.function == function]
    lines, data = [], []
    for line in exact or [line for line in told if not line.function]:
        lines.append(f"{line.kind} on {line.effective_on}: {line.decision}")
        lines += [f"  {name}: {getattr(line, name) or 'nobody yet'}" for name in QUESTIONS]
        data.append(asdict(line))
    return lines, data


def _of_unit(
    organisation: Organisation, code: str, function: str, on: str
) -> tuple[list[str], list[dict[str, str]]]:
    lines, data = [], []
    for question in QUESTIONS:
        found = answer(organisation, code, question, function, on or FOR_EVER)
        lines.append(f"{question}: {found.unit or f'nobody ({found.why})'}")
        at = code
        for step in found.steps:
            heir = step.heir(question) or "?"
            lines.append(f"  {step.effective_on} {step.kind} {at} > {heir}: {step.decision}")
            at = heir
        data.append({"question": question, "unit": found.unit, "why": found.why})
    return lines, data


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
    """Units of the source that no line is about: their records and work would go to nobody."""
    from etl.source_changes import keys_between

    told = {line.code for line in wired.mappings.successions}
    found, source = [], wired.source()
    try:
        for spec in wired.mappings.streams_of("unit"):
            for keys in keys_between(source.of(spec), spec, None, None):
                lacking = sorted(set(keys.to_pylist()) - told)
                detail = f"the source has it ({spec.base}), and no line says who follows"
                found += [Fault("no_line", code, "codes/units.csv", 0, detail) for code in lacking]
    finally:
        source.close()
    return found


def _line(fault: Fault) -> str:
    word = "FAULT" if fault.blocking else "open"
    at = f"{fault.file}:{fault.line}" if fault.line else fault.file
    return f"{word:<6} {fault.code:<16} {fault.unit:<12} {at}: {fault.detail}"


def _next(wired: Wiring, *, blocked: bool) -> str:
    config = wired.settings.path
    if blocked:
        return "Next: mend these lines (docs/organisation.md), then vicmig units check again"
    return f"Next: vicmig check --config {config}"
