"""`vicmig rollback`: show what would be taken back; with approval, take it back.

The store changes in one transaction. What follows it (groups judged anew, bytes deleted) is done
by the same command again where it was cut off.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from etl.errors import ConfigError
from flows import audit, guards, people, seen
from flows.approve import asked, schema_is_there
from flows.wiring import Wiring, wiring
from mappings.schema import SAME

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from etl.loader import Pen
    from etl.store.rollback import Plan, Target
    from etl.store.session import Connection
    from mappings.schema import Stream

_BYTE_ORDER_MARK = "\ufeff"
_WITHHELD = "withheld"


@dataclass(frozen=True)
class Said:
    """What there is to say of a rollback, as text and as data."""

    text: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Wish:
    """What is to be taken back, by whom, on what ground; `execute`: in earnest."""

    batch: int | None
    run: int | None
    login: str
    basis: str
    execute: bool


def rollback(config: Path, wish: Wish) -> Said:
    """Show the plan, or carry it out once a second person has approved it.

    The same command again after a kill finishes what the transaction left to do.
    """
    from etl.store import rollback as store
    from etl.store.session import connect, plain_errors

    wired = wiring(str(config))
    schema_is_there(wired)
    with plain_errors(), connect(wired.dsn) as connection:
        target = store.find(connection, wish.batch, wish.run)
        if not wish.execute:
            plan = store.plan(connection, target)
            return _told(plan, _list_kept(wired, plan), done=False)
        return _carry_out(wired, connection, target, wish)


def _carry_out(wired: Wiring, connection: Connection, target: Target, wish: Wish) -> Said:
    from etl.store import approvals, runs
    from etl.store import rollback as store

    seen.check(wired)
    asker = people.operator(wired, wish.login)
    runs.hold_run_lock(connection)
    plan = store.plan(connection, target)
    if not plan.rows and not (plan.whole and target.state != store.ROLLED_BACK):
        finished = _finish_earlier(wired, connection, target)
        return _told(plan, _list_kept(wired, plan), done=True, finished=finished)
    _refuse_half(plan)
    approval = asked(wired, connection, "rollback", plan.subject, asker, wish.basis)
    with connection.transaction():
        pen = store.take_back(connection, plan, wired.digest, exploded_streams(wired, connection))
        approvals.use(connection, approval, pen.run_id)
    audit.of_run(pen.run_id)
    _follow(wired, connection, pen)
    return _told(plan, _list_kept(wired, plan), done=True)


def _refuse_half(plan: Plan) -> None:
    """Half of a wave that is not published could neither be carried on nor synced."""
    if plan.whole or plan.target.state == "published":
        return
    raise ConfigError(
        "Only a part of this batch could go, and the batch is not published",
        "Nothing was changed.",
        "vicmig migrate, which brings the wave to its end; then the same command again",
    )


def exploded_streams(wired: Wiring, connection: Connection) -> Mapping[int, Stream]:
    """Streams whose rows are items of a list, by id."""
    from etl.store import runs

    found = {}
    for source in wired.mappings.sources:
        if source.explode:
            found[runs.stream_id(connection, *source.stream)] = source.stream
    return found


def _follow(wired: Wiring, connection: Connection, pen: Pen) -> None:
    """What follows the transaction: groups judged anew, bytes deleted. Idempotent."""
    from etl.blobs import FolderBlobs
    from etl.store import copies, finish, leftovers, runs
    from etl.store.regroup import regroup

    regroup(wired.dsn, connection, pen)
    for entity in SAME:
        copies.unite(connection, pen, entity, guards.around(wired, connection))
    finish.renew_repeats(connection, pen, wired.mappings)
    leftovers.remove_bytes(connection, FolderBlobs(wired.settings.blob_folder))
    runs.finish(connection, pen.run_id, "done")
    seen.note(wired)


def _finish_earlier(wired: Wiring, connection: Connection, target: Target) -> bool:
    """Do what an earlier rollback was cut off before; whether there was anything."""
    from etl.store import leftovers

    if not leftovers.there(connection):
        return False
    with connection.transaction():
        pen = leftovers.begin(connection, "rollback", target.wave, wired.digest)
    audit.of_run(pen.run_id)
    _follow(wired, connection, pen)
    return True


def _list_kept(wired: Wiring, plan: Plan) -> Path | None:
    """The rows that stay, with the reason, as a list beside the reports."""
    if not plan.kept_rows:
        return None
    wired.make_private_folders()
    name = "-".join(f"{what}-{number}" for what, number in plan.target.names.items())
    path = wired.settings.work_folder / "reports" / f"rollback-{name}-kept.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(_BYTE_ORDER_MARK)
        lines = csv.writer(file)
        lines.writerow(["system", "part", "entity", "key", "why"])
        lines.writerows(plan.kept_rows)
    return path


def _told(plan: Plan, kept: Path | None, *, done: bool, finished: bool = False) -> Said:
    target = plan.target
    data = {
        "batch": target.batch, "run": target.run, "wave": target.wave, "kind": target.kind,
        "rows": plan.rows, "kept": sum(plan.kept.values()), "whole": plan.whole, "done": done,
        "gone_by": _nested(plan.gone), "kept_by": _nested(plan.kept),
        "list": str(kept) if kept else None,
    }  # fmt: skip
    return Said("\n".join(_lines(plan, kept, done=done, finished=finished)), data)


def _lines(plan: Plan, kept: Path | None, *, done: bool, finished: bool) -> list[str]:
    target = plan.target
    what = f"batch {target.batch} ({target.kind} of wave '{target.wave}', {target.state})"
    if target.run is not None:
        what = f"run {target.run} of {what}"
    verb = "were taken back" if done else "would be taken back"
    lines = [f"{plan.rows} row(s) of {what} {verb}."]
    lines += [f"  {entity:<20} {outcome:<12} {n:>10}" for (entity, outcome), n in _shown(plan.gone)]
    if plan.kept:
        lines.append(f"{sum(plan.kept.values())} row(s) stay:")
        lines += [f"  {entity:<20} {why:<18} {n:>10}" for (entity, why), n in _sorted(plan.kept)]
    if kept:
        lines.append(f"List of what stays: {kept}")
    if target.kind != "wave":
        lines.append("Rows that this batch only updated are not reverted.")
    return [*lines, _next(plan, done=done, finished=finished)]


def _next(plan: Plan, *, done: bool, finished: bool) -> str:
    again = "vicmig migrate" if plan.whole and plan.target.kind == "wave" else "vicmig sync"
    named = " ".join(f"--{what} {number}" for what, number in plan.target.names.items())
    if finished:
        return "What an earlier rollback was cut off before is done. Next: vicmig status"
    if done:
        return f"Next: {again} brings the same back"
    if not plan.rows and not plan.whole:
        return "There is nothing to take back. Next: vicmig status"
    return (
        f"Nothing was changed. Next: vicmig rollback {named} --as LOGIN --basis TEXT"
        " --execute, which asks for a second person's approval"
    )


def _sorted(counts: Mapping[tuple[str, str], int]) -> list[tuple[tuple[str, str], int]]:
    return sorted(counts.items())


def _shown(gone: Mapping[tuple[str, str], int]) -> list[tuple[tuple[str, str], int]]:
    """The counts as people see them: withheld rows are one total."""
    open_rows = {named: rows for named, rows in gone.items() if named[1] != _WITHHELD}
    withheld = sum(rows for named, rows in gone.items() if named[1] == _WITHHELD)
    return _sorted(open_rows) + ([(("all entities", _WITHHELD), withheld)] if withheld else [])


def _nested(counts: Mapping[tuple[str, str], int]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for (entity, code), rows in _sorted(counts):
        found.setdefault(entity, {})[code] = rows
    return found
