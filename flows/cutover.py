"""`vicmig cutover`: the sequence by which a wave leaves the old system, step by step.

Each step may be repeated; one whose predecessor does not hold is refused with the reason.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from etl.cutover import Signed, missing_before
from etl.errors import ConfigError
from flows import audit, people
from flows.approve import asked, schema_is_there
from flows.cutover_told import Told, told
from flows.wiring import Wiring, wiring

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from etl.cutover import Facts, Step, Unit
    from etl.store.session import Connection

_THERE = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True)
class Wish:
    """Who signs for which units: codes (none: all that the signing unit keeps); the operator."""

    units: Sequence[str]
    signed_by: str
    on_behalf_of: str
    note: str
    login: str


def standing(config: Path, wave: str = "") -> Told:
    """Where the wave stands and what is left; writes nothing."""
    with _desk(config, wave) as desk:
        return told(desk.facts())


def freeze(config: Path, wave: str, agreed_by: str, basis: str, on: datetime | None) -> Told:
    """Record that the old system is closed for the wave: who agreed, on what ground, from when."""
    with _desk(config, wave) as desk:
        desk.ready_for("freeze")
        closed = on.replace(tzinfo=_THERE) if on else datetime.now(_THERE)
        detail = {"agreed_by": agreed_by, "basis": basis, "closed_from": closed.isoformat()}
        desk.note("freeze", detail)
        return told(desk.facts(), "freeze")


def delta(config: Path, wave: str) -> Told:
    """Sync once more, behind the freeze."""
    from flows.sync import sync

    with _desk(config, wave) as desk:
        desk.ready_for("delta")
    sync(config)
    with _desk(config, wave) as desk:
        last = desk.facts().sync
        desk.note("delta", {"run": last.id if last else None})
        return told(desk.facts(), "delta")


def verify(config: Path, wave: str) -> Told:
    """Verify behind the last sync."""
    from flows import verify as verification

    with _desk(config, wave) as desk:
        desk.ready_for("verify")
    done = verification.verify(config)
    with _desk(config, wave) as desk:
        desk.note("verify", {"verification": done.id, "clean": done.clean})
        return told(desk.facts(), "verify")


def handover(config: Path, wave: str, accept_open: str) -> Told:
    """See that every open task has an owner today; list those that have none, or accept them."""
    with _desk(config, wave) as desk:
        desk.ready_for("handover")
        facts = desk.facts()
        accepted = set(facts.accepted) & {task.id for task in facts.open_tasks}
        basis = ""
        if accept_open:
            accepted, basis = {task.id for task in facts.open_tasks}, accept_open
        elif accepted and "handover" in facts.said:
            basis = str(facts.said["handover"].detail.get("basis", ""))
        detail = {
            "with_owner": facts.has_owner,
            "without_owner": len(facts.open_tasks),
            "accepted": sorted(accepted),
            "basis": basis,
        }
        desk.note("handover", detail)
        return told(desk.facts(), "handover", desk.list_open_work())


def sign_off(config: Path, wave: str, wish: Wish) -> Told:
    """Record who signs for which units of the wave, with the figures of this moment.

    Needs a second person's approval: asks for it the first time.
    """
    from etl.store import approvals
    from etl.store import cutover as store

    with _desk(config, wave) as desk:
        desk.ready_for("sign_off")
        facts = desk.facts()
        chosen = _chosen(desk, facts, wish)
        asker = people.operator(desk.wired, wish.login)
        subject = {
            "wave": desk.wave,
            "units": [f"{unit.code} for {signer}" for unit, signer in chosen],
            "signed_by": wish.signed_by,
            "rows": sum(unit.rows for unit, _ in chosen),
        }
        approval = asked(desk.wired, desk.connection, "cutover", subject, asker, wish.note)
        verified = facts.verification.id if facts.verification else None
        with desk.connection.transaction():
            run = store.begin_run(desk.connection, desk.wave, desk.wired.digest, subject)
            approvals.use(desk.connection, approval, run)
            for unit, signer in chosen:
                signed = Signed(
                    wish.signed_by, signer, datetime.now(UTC), wish.note, unit.figures, verified,
                    approval.approved_by,
                )  # fmt: skip
                store.sign(desk.connection, desk.wave, unit, signed, asker.login)
        audit.of_run(run)
        return told(desk.facts(), "sign_off", desk.write_record())


def _chosen(desk: _Desk, facts: Facts, wish: Wish) -> list[tuple[Unit, str]]:
    """The units that are signed for, each with the code of the unit that signs."""
    known = {unit.code: unit for unit in facts.units}
    unknown = [code for code in wish.units if code not in known]
    if unknown:
        raise ConfigError(
            f"Wave '{facts.wave}' has no rows of unit(s) {', '.join(unknown)}",
            "Nothing was written.",
            "vicmig cutover, which lists the wave's units",
        )
    if not wish.units:
        kept = [u for u in facts.units if not u.signed and u.signs_for_it == wish.on_behalf_of]
        if not kept:
            raise ConfigError(
                f"{wish.on_behalf_of} keeps the records of no unit of wave '{facts.wave}' that is"
                " not signed yet",
                "Nothing was written.",
                "vicmig cutover, which lists the wave's units and who may sign for them",
            )
        return [(unit, wish.on_behalf_of) for unit in kept]
    return [(known[code], _signer(desk, known[code], wish)) for code in wish.units]


def _signer(desk: _Desk, unit: Unit, wish: Wish) -> str:
    from etl.store.cutover import unit_name

    signer = wish.on_behalf_of or unit.signs_for_it
    if not signer or (unit.gone and signer == unit.own_code):
        keeper = (
            f", for example {unit.custodian}, which keeps its records" if unit.custodian else ""
        )
        raise ConfigError(
            f"Unit {unit.code} is no more: somebody has to sign for it",
            "Nothing was written.",
            f"the same command with --on-behalf-of and the code of a unit{keeper}",
        )
    if unit_name(desk.connection, signer) is None:
        raise ConfigError(
            f"There is no unit {signer} in the e-office",
            "Nothing was written.",
            "the same command with the code of a unit that there is",
        )
    return signer


class _Desk:
    """The store at hand for one wave."""

    def __init__(self, wired: Wiring, connection: Connection, wave: str) -> None:
        self.wired, self.connection, self.wave = wired, connection, wave

    def facts(self) -> Facts:
        """What the steps are judged by, read anew."""
        from etl.scope import has_scope
        from etl.store import cutover as store

        entities = [spec.name for spec in self.wired.mappings.entities if has_scope(spec)]
        parts = [spec.part for spec in self.wired.mappings.streams_of("unit")]
        return store.facts(self.connection, self.wave, entities, parts)

    def ready_for(self, step: Step) -> None:
        """ConfigError where the wave is not published, or a step before does not hold."""
        facts = self.facts()
        if facts.state != "published":
            raise ConfigError(
                f"Wave '{self.wave}' is not migrated and published yet",
                "Nothing was written.",
                "vicmig migrate",
            )
        missing = missing_before(facts, step)
        if missing is not None:
            raise ConfigError(
                f"Step {_word(step)} has to wait: {_word(missing.step)}: {missing.told}",
                "Nothing was written.",
                missing.next_command,
            )

    def note(self, step: Step, detail: dict[str, Any]) -> None:
        """Keep what was said of a step, by whoever sits here."""
        from etl.store import cutover as store

        store.note(self.connection, self.wave, step, detail, audit.os_user())

    def list_open_work(self) -> Path | None:
        """Tasks that nobody has, by unit, beside the reports; None where there are none."""
        from flows.cutover_told import open_work_list

        return open_work_list(self.facts(), self._folder())

    def write_record(self) -> Path:
        """The record of sign-off (biên bản) as a document to print and sign."""
        from reports.sign_off import write

        return write(self.facts(), self._folder())

    def _folder(self) -> Path:
        folder = self.wired.settings.work_folder / "reports" / "cutover"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder


@contextmanager
def _desk(config: Path, wave: str) -> Iterator[_Desk]:
    from etl.store.session import connect, plain_errors

    wired = wiring(str(config))
    schema_is_there(wired)
    with plain_errors(), connect(wired.dsn) as connection:
        yield _Desk(wired, connection, wave or wired.settings.wave.name)


def _word(step: Step) -> str:
    return step.replace("_", "-")
