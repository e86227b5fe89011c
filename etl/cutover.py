"""The sequence by which a wave leaves the old system: which steps hold, and what is left. Pure.

A step holds by what the store says, not by what somebody ticked: the same question may be asked
again at any time. A step whose predecessor does not hold does not hold either.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

Step = Literal["freeze", "delta", "verify", "handover", "sign_off"]
STEPS: tuple[Step, ...] = ("freeze", "delta", "verify", "handover", "sign_off")


@dataclass(frozen=True, slots=True)
class Said:
    """What was said last of a step, by whom and when."""

    detail: Mapping[str, Any]
    said_by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Pass:
    """The newest sync or verification that is through; failing: findings that fail it."""

    id: int
    started_at: datetime
    finished_at: datetime
    failing: int = 0


@dataclass(frozen=True, slots=True)
class OpenTask:
    """An open task that nobody has: its id, the unit that it waits in, and why."""

    id: str
    code: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Signed:
    """A sign-off as it was given, with the figures of that moment."""

    signed_by: str
    on_behalf_of: str
    at: datetime
    note: str
    figures: Mapping[str, Mapping[str, int]]
    verification_id: int | None
    approved_by: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the wave: {entity: {outcome: rows}}, who keeps its records, who has signed."""

    id: str
    code: str
    name: str
    figures: Mapping[str, Mapping[str, int]]
    gone: bool = False
    custodian: str = ""
    custodian_name: str = ""
    decision: str = ""
    signed: Signed | None = None

    @property
    def rows(self) -> int:
        """Rows of all entities and outcomes; withheld ones are in none."""
        return sum(sum(of.values()) for of in self.figures.values())

    @property
    def signs_for_it(self) -> str:
        """The code of the unit that signs, as far as it is known: the custodian of a gone unit."""
        return self.custodian or ("" if self.gone else self.own_code)

    @property
    def own_code(self) -> str:
        """Its code, without the part that tells units of one code in several parts apart."""
        return self.code.partition("@")[0]


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the steps are judged by."""

    wave: str
    state: str | None
    said: Mapping[str, Said]
    frozen_at: datetime | None
    newest_change: datetime | None
    sync: Pass | None
    verification: Pass | None
    has_owner: int
    open_tasks: tuple[OpenTask, ...]
    accepted: frozenset[str]
    units: tuple[Unit, ...]
    rows_without_unit: int


@dataclass(frozen=True, slots=True)
class Standing:
    """One step: what there is to say of it, whether it holds, who and when, what comes next."""

    step: Step
    told: str
    holds: bool = False
    by: str = ""
    at: datetime | None = None
    next_command: str = ""
    notes: tuple[str, ...] = ()


def checklist(facts: Facts) -> tuple[Standing, ...]:
    """The five steps in order; a step behind one that does not hold does not hold."""
    found: list[Standing] = []
    open_before = ""
    for step in STEPS:
        standing = _JUDGED[step](facts)
        if open_before:
            told = f"waits for {open_before} ({standing.told})"
            standing = replace(standing, told=told, holds=False, next_command="")
        elif not standing.holds:
            open_before = step
        found.append(standing)
    return tuple(found)


def missing_before(facts: Facts, step: Step) -> Standing | None:
    """The first step before this one that does not hold."""
    before = STEPS[: STEPS.index(step)]
    return next((s for s in checklist(facts) if s.step in before and not s.holds), None)


def _freeze(facts: Facts) -> Standing:
    said = facts.said.get("freeze")
    if said is None or facts.frozen_at is None:
        command = "vicmig cutover freeze --agreed-by NAME --basis TEXT"
        return Standing("freeze", "not agreed", next_command=command)
    told = f"agreed by {said.detail.get('agreed_by', '')} ({said.detail.get('basis', '')})"
    told += f", closed from {facts.frozen_at:%Y-%m-%d %H:%M}"
    notes: tuple[str, ...] = ()
    if facts.newest_change and facts.newest_change > facts.frozen_at:
        when = f"{facts.newest_change:%Y-%m-%d %H:%M}"
        notes = (
            f"the source was changed after it, at {when}: have it closed, then run"
            " vicmig cutover delta",
        )
    return Standing("freeze", told, holds=True, by=said.said_by, at=said.at, notes=notes)


def _delta(facts: Facts) -> Standing:
    sync, frozen = facts.sync, facts.frozen_at
    if sync is None or frozen is None or sync.started_at <= frozen:
        command = "vicmig cutover delta"
        return Standing("delta", "no sync since the freeze", next_command=command)
    told = f"sync, run {sync.id}"
    return Standing("delta", told, holds=True, by=_by(facts, "delta"), at=sync.finished_at)


def _verify(facts: Facts) -> Standing:
    sync, found = facts.sync, facts.verification
    if found is None or sync is None or found.started_at < sync.finished_at:
        command = "vicmig cutover verify"
        return Standing("verify", "not verified since the sync", next_command=command)
    by = _by(facts, "verify")
    told = f"verification {found.id}"
    if found.failing:
        told += f" has {found.failing:,} finding(s)"
        command = "vicmig repair, then vicmig cutover verify"
        return Standing("verify", told, by=by, at=found.finished_at, next_command=command)
    return Standing("verify", f"{told}, clean", holds=True, by=by, at=found.finished_at)


def _handover(facts: Facts) -> Standing:
    said = facts.said.get("handover")
    left = [task for task in facts.open_tasks if task.id not in facts.accepted]
    told = f"{facts.has_owner:,} open task(s) have an owner"
    accepted = len(facts.open_tasks) - len(left)
    if accepted:
        told += f", {accepted:,} accepted without one"
    if left:
        told += f", {len(left):,} have none"
    holds = said is not None and not left
    command = "vicmig cutover handover" + (" --accept-open BASIS" if left and said else "")
    return Standing(
        "handover",
        told,
        holds=holds,
        by=said.said_by if said else "",
        at=said.at if said else None,
        next_command="" if holds else command,
    )


def _sign_off(facts: Facts) -> Standing:
    signed = [unit.signed for unit in facts.units if unit.signed]
    left = [unit for unit in facts.units if unit.signed is None]
    notes = []
    changed = [u.code for u in facts.units if u.signed and u.signed.figures != u.figures]
    if changed:
        notes.append(f"figures changed since they were signed: {', '.join(changed)}")
    if facts.rows_without_unit:
        rows = f"{facts.rows_without_unit:,}"
        notes.append(f"{rows} row(s) name no known unit: they are in the lists of the report")
    command = ""
    if left:
        command = (
            f"vicmig cutover sign-off --unit {left[0].code} --signed-by NAME"
            f" --on-behalf-of {left[0].signs_for_it or 'UNIT'} --as LOGIN"
        )
    return Standing(
        "sign_off",
        f"{len(signed)} of {len(facts.units)} unit(s) signed",
        holds=not left,
        at=max((one.at for one in signed), default=None),
        next_command=command,
        notes=tuple(notes),
    )


def _by(facts: Facts, step: Step) -> str:
    said = facts.said.get(step)
    return said.said_by if said else ""


_JUDGED = {
    "freeze": _freeze,
    "delta": _delta,
    "verify": _verify,
    "handover": _handover,
    "sign_off": _sign_off,
}
