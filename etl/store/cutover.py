"""The cutover of a wave in the store: what its steps are judged by, and what was said of them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from psycopg.types.json import Jsonb

from etl.cutover import Facts, OpenTask, Pass, Said, Signed, Unit
from etl.errors import ConfigError
from etl.store.queries import query
from etl.store.scope import waves
from etl.store.session import plain_errors
from etl.verify.kinds import fails

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from etl.cutover import Step
    from etl.store.session import Connection

_THERE = ZoneInfo("Asia/Ho_Chi_Minh")


def facts(
    connection: Connection, wave: str, entities: Sequence[str], parts: Sequence[str]
) -> Facts:
    """What the store says of a wave's cutover. ConfigError where there is no such wave.

    `entities` are those whose rows belong to units, `parts` those that list units.
    """
    known = {one.name: one.state for one in waves(connection)}
    if wave not in known:
        named = ", ".join(sorted(known)) or "none yet"
        raise ConfigError(
            f"There is no wave '{wave}' in the store; there are: {named}",
            "Nothing was written.",
            "vicmig cutover --wave NAME, or vicmig migrate",
        )
    with plain_errors():
        said = _said(connection, wave)
        sync, verification = _passes(connection)
        owned, unowned = _open_work(connection, wave)
        units, nameless = _units(connection, wave, entities, parts)
        newest = _newest_change(connection)
    freeze = said.get("freeze")
    frozen = _there(datetime.fromisoformat(str(freeze.detail["closed_from"]))) if freeze else None
    accepted = said["handover"].detail.get("accepted", []) if "handover" in said else []
    return Facts(
        wave, known[wave], said, frozen, newest, sync, verification, owned, unowned,
        frozenset(str(one) for one in accepted), units, nameless,
    )  # fmt: skip


def note(connection: Connection, wave: str, step: Step, detail: Mapping[str, Any], by: str) -> None:
    """Keep what was said of a step; the last word counts."""
    values = {"wave": wave, "step": step, "holds": True, "detail": Jsonb(dict(detail)), "by": by}
    with plain_errors():
        connection.execute(query("cutover_note"), values)


def begin_run(connection: Connection, wave: str, digest: str, detail: Mapping[str, Any]) -> int:
    """A run of kind cutover, done as it begins: what an act and its approval hang on."""
    values = {"wave": wave, "digest": digest, "detail": Jsonb(dict(detail))}
    row = connection.execute(query("cutover_run"), values).fetchone()
    assert row is not None
    return int(str(row[0]))


def sign(connection: Connection, wave: str, unit: Unit, signed: Signed, asked_by: str) -> int:
    """Keep a sign-off with the figures of the moment, in the caller's transaction; its number."""
    values = {
        "wave": wave,
        "unit": unit.id,
        "signed_by": signed.signed_by,
        "on_behalf_of": signed.on_behalf_of,
        "note": signed.note,
        "figures": Jsonb({name: dict(of) for name, of in signed.figures.items()}),
        "verification": signed.verification_id,
        "asked_by": asked_by,
        "approved_by": signed.approved_by,
    }
    row = connection.execute(query("cutover_sign"), values).fetchone()
    assert row is not None
    return int(str(row[0]))


def unit_name(connection: Connection, code: str) -> str | None:
    """The name of a unit by its code, a live one first; None where there is none."""
    with plain_errors():
        row = connection.execute(
            "SELECT name FROM eoffice.org_unit WHERE code = %s ORDER BY batch_id NULLS FIRST"
            " LIMIT 1",
            (code,),
        ).fetchone()
    return None if row is None else str(row[0])


def _there(at: datetime) -> datetime:
    """As the clocks of the province say, in which the list and the record of sign-off are read."""
    return at.astimezone(_THERE)


def _said(connection: Connection, wave: str) -> dict[str, Said]:
    rows: list[Any] = connection.execute(query("cutover_steps"), {"wave": wave}).fetchall()
    return {step: Said(detail, by, _there(at)) for step, holds, detail, by, at in rows if holds}


def _passes(connection: Connection) -> tuple[Pass | None, Pass | None]:
    found: dict[str, Pass] = {}
    rows: list[Any] = connection.execute(query("cutover_passes")).fetchall()
    for kind, number, started, finished, detail in rows:
        failing = 0
        if kind == "verify":
            failing = sum(int(n) for one, n in detail.items() if fails(one))
        found[kind] = Pass(number, _there(started), _there(finished or started), failing)
    return found.get("sync"), found.get("verify")


def _newest_change(connection: Connection) -> datetime | None:
    """The newest modification that the source told; naive local time, as the source keeps it."""
    newest = None
    rows = connection.execute(query("cutover_newest_change")).fetchall()
    for _, text in rows:
        try:
            at = datetime.fromisoformat(str(text)).replace(tzinfo=_THERE)
        except ValueError:
            continue
        newest = at if newest is None or at > newest else newest
    return newest


def _open_work(connection: Connection, wave: str) -> tuple[int, tuple[OpenTask, ...]]:
    owned = 0
    unowned = []
    rows: list[Any] = connection.execute(query("cutover_open_work"), {"wave": wave}).fetchall()
    for has, task, code, name, why, count in rows:
        if has == "none":
            unowned.append(OpenTask(str(task), code or "", name or "", why))
        else:
            owned += count
    return owned, tuple(unowned)


def _units(
    connection: Connection, wave: str, entities: Sequence[str], parts: Sequence[str]
) -> tuple[tuple[Unit, ...], int]:
    """The wave's units with their figures; and how many rows name no unit that there is."""
    given = {"wave": wave, "entities": list(entities), "parts": list(parts)}
    rows: list[Any] = connection.execute(query("cutover_units"), given).fetchall()
    figures: dict[str, dict[str, dict[str, int]]] = {}
    named: dict[str, tuple[str, str]] = {}
    nameless = 0
    for unit, code, name, entity, outcome, count in rows:
        if code is None:
            nameless += count
            continue
        named[str(unit)] = (code, name)
        figures.setdefault(str(unit), {}).setdefault(entity, {})[outcome] = count
    keepers = _custodians(connection, list(named))
    signed = _signed(connection, wave)
    units = []
    for unit_id, (code, name) in named.items():
        custodian, keeper, gone, decision = keepers.get(unit_id, ("", "", False, ""))
        units.append(
            Unit(unit_id, code, name, figures[unit_id], gone, custodian, keeper, decision,
                 signed.get(unit_id))
        )  # fmt: skip
    return tuple(units), nameless


def _custodians(connection: Connection, units: list[str]) -> dict[str, tuple[str, str, bool, str]]:
    rows: list[Any] = connection.execute(query("cutover_custodians"), {"units": units}).fetchall()
    return {
        str(unit): (custodian or "", name or "", bool(gone), decision or "")
        for unit, custodian, name, gone, decision in rows
    }


def _signed(connection: Connection, wave: str) -> dict[str, Signed]:
    rows: list[Any] = connection.execute(query("cutover_signed"), {"wave": wave}).fetchall()
    return {
        str(unit): Signed(by, behalf or "", _there(at), note, figures, verification, approved)
        for unit, by, behalf, at, note, figures, verification, approved in rows
    }
