"""What there is to say of a cutover: the checklist as text and data, open work as a list."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from etl.cutover import checklist

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from etl.cutover import Facts, Standing, Step, Unit

_BYTE_ORDER_MARK = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_MOST_UNITS = 40


@dataclass(frozen=True)
class Told:
    """Text for people, data for machines; done: the step that was worked holds, or all of them."""

    text: str
    data: dict[str, Any]
    done: bool


def told(facts: Facts, worked: Step | None = None, written: Path | None = None) -> Told:
    """The checklist of a wave. Pure.

    Args:
        facts: what the store says.
        worked: the step that was worked just now.
        written: a file that it left.
    """
    steps = checklist(facts)
    done = all(one.holds for one in steps if worked in (None, one.step))
    lines = [f"Cutover of wave '{facts.wave}' ({facts.state or 'not begun'})"]
    for number, one in enumerate(steps, 1):
        lines += _step(number, one)
    lines += _units(facts)
    if written:
        lines.append(f"Written: {written}")
    coming = next((one.next_command for one in steps if one.next_command), "")
    lines.append(f"Next: {coming}" if coming else "Everything holds.")
    return Told("\n".join(lines), _data(facts, steps, written, coming), done)


def open_work_list(facts: Facts, folder: Path) -> Path | None:
    """Open tasks that nobody has, counted by unit and reason, as CSV; None where there are none."""
    if not facts.open_tasks:
        return None
    counted = Counter(
        (one.code, one.name, one.why, one.id in facts.accepted) for one in facts.open_tasks
    )
    path = folder / f"{_file_name(facts.wave)}-open-work.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(_BYTE_ORDER_MARK)
        lines = csv.writer(file)
        lines.writerow(["unit", "name", "why", "accepted", "tasks"])
        for (code, name, why, accepted), tasks in sorted(counted.items()):
            said = "yes" if accepted else "no"
            lines.writerow([_plain(code), _plain(name), why, said, tasks])
    return path


def _file_name(wave: str) -> str:
    return "".join(c if c.isalnum() or c in "-_" else "_" for c in wave)


def _plain(text: str) -> str:
    """A cell that no spreadsheet runs as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _step(number: int, one: Standing) -> list[str]:
    mark = "x" if one.holds else " "
    who = ", ".join(filter(None, (one.by, _moment(one.at))))
    said = f"{one.told}; {who}" if who else one.told
    lines = [f"  {number} [{mark}] {one.step.replace('_', '-'):<9} {said}"]
    return [*lines, *(f"        ! {note}" for note in one.notes)]


def _units(facts: Facts) -> list[str]:
    left = [unit for unit in facts.units if unit.signed is None]
    lines = [f"  units to sign: {len(left)} of {len(facts.units)}"] if left else []
    lines += [f"    {unit.code:<12} {unit.rows:>10,} rows  {_signer(unit)}" for unit in left][
        :_MOST_UNITS
    ]
    if len(left) > _MOST_UNITS:
        lines.append(f"    and {len(left) - _MOST_UNITS} more, see --json")
    why = Counter((t.code or "-", t.why) for t in facts.open_tasks if t.id not in facts.accepted)
    if why:
        lines.append("  open work without an owner:")
        lines += [f"    {code:<12} {n:>10,} tasks  {reason}" for (code, reason), n in why.items()]
    return lines


def _signer(unit: Unit) -> str:
    if unit.custodian:
        ground = f" ({unit.decision})" if unit.decision else ""
        return f"{unit.custodian} keeps its records{ground}"
    return "no custodian is declared" if unit.gone else "signs itself"


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def _data(
    facts: Facts, steps: tuple[Standing, ...], written: Path | None, coming: str
) -> dict[str, Any]:
    return {
        "wave": facts.wave,
        "state": facts.state,
        "done": all(one.holds for one in steps),
        "next": coming or None,
        "steps": [
            {
                "step": one.step, "holds": one.holds, "told": one.told, "by": one.by,
                "at": one.at.isoformat(timespec="seconds") if one.at else None,
                "next": one.next_command or None, "notes": list(one.notes),
            }
            for one in steps
        ],
        "open_work": {
            "with_owner": facts.has_owner,
            "without_owner": len(facts.open_tasks),
            "accepted": sum(task.id in facts.accepted for task in facts.open_tasks),
        },
        "units": [
            {
                "unit": unit.code, "name": unit.name, "rows": unit.rows, "gone": unit.gone,
                "figures": {name: dict(of) for name, of in unit.figures.items()},
                "may_sign": unit.signs_for_it or None,
                "signed_by": unit.signed.signed_by if unit.signed else None,
                "on_behalf_of": unit.signed.on_behalf_of if unit.signed else None,
                "signed_at": unit.signed.at.isoformat(timespec="seconds") if unit.signed else None,
                "approved_by": unit.signed.approved_by if unit.signed else None,
            }
            for unit in facts.units
        ],
        "rows_without_unit": facts.rows_without_unit,
        "written": str(written) if written else None,
    }  # fmt: skip
