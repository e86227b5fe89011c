"""`vicmig repair`: what would mend the findings of the last verification, and doing it.

Without --execute nothing is written. With it: direct acts under the run lock, then the rows that
wait are worked again from the source, then everything is verified anew. The same command goes on
after any interruption: every act is a set of rows that is told by the verification.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.errors import ConfigError
from flows.wiring import wiring

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from etl.loader import Pen
    from etl.repair import Line
    from etl.store.session import Connection
    from flows.verify import Verified
    from flows.wiring import Wiring


@dataclass(frozen=True)
class Plan:
    """What is proposed for the findings of a verification."""

    verification: int
    files: str
    lines: Sequence[Line]

    @property
    def mendable(self) -> int:
        """How many findings have an action."""
        return sum(line.rows for line in self.lines if line.action)


@dataclass(frozen=True)
class Repaired:
    """What was done, and what the verification afterwards found."""

    plan: Plan
    done: dict[str, int] = field(default_factory=dict)
    verified: Verified | None = None


def plan(config: Path) -> Plan:
    """The plan for the last finished verification. Writes nothing.

    ConfigError where there is none, or where the rules have changed since.
    """
    from etl import repair
    from etl.store.queries import query
    from etl.store.session import connect, plain_errors

    wired = wiring(str(config))
    with plain_errors(), connect(wired.dsn) as connection:
        wave = {"wave": wired.settings.wave.name}
        last = connection.execute(query("verify_last"), wave).fetchone()
        if last is None or last[1] != wired.digest:
            fact = (
                f"Wave '{wave['wave']}' was never verified to the end"
                if last is None
                else "Mappings, suites or conversions have changed since the last verification"
            )
            raise ConfigError(fact, "Nothing was written.", "vicmig verify")
        rows = connection.execute(query("repair_plan"), {"id": last[0]}).fetchall()
    lines = [
        repair.line(str(kind), str(entity), int(str(n)), keyed=bool(keyed), live=bool(live))
        for kind, entity, n, keyed, live in rows
    ]
    return Plan(int(str(last[0])), str(last[2]), lines)


def execute(config: Path, proposed: Plan, *, here: bool = False) -> Repaired:
    """Do what is proposed, and verify anew. `here`: the verification in this thread, for tests."""
    from etl.repair import REINDEX
    from flows import guards, rework
    from flows.verify import verify
    from services.search import rebuild

    wired = wiring(str(config))
    guards.check(wired)
    done = _acts(wired, proposed.verification)
    if any(line.action == REINDEX for line in proposed.lines):
        rebuild(wired.dsn, wired.settings.index_folder)
    done |= rework.run(config, "repair").actions  # it waits for the index as well
    verified = verify(config, files=proposed.files, afresh=True, here=here)
    return Repaired(proposed, done, verified)


def _acts(wired: Wiring, verification: int) -> dict[str, int]:
    """What is done without reading a row again, under the run lock and with the pen of a run."""
    from etl import repair
    from etl.blobs import FolderBlobs
    from etl.store import again, finish, leftovers, reference, runs
    from etl.store.fence import fenced
    from etl.store.session import connect, plain_errors

    blobs = FolderBlobs(wired.settings.blob_folder)
    with plain_errors(), connect(wired.dsn) as connection:
        runs.hold_run_lock(connection)
        source = wired.mappings.system, wired.mappings.parts
        wave = wired.settings.wave.name
        begun = again.begin_again(connection, wave, "repair", wired.digest, source)
        pen = begun.pen
        done = {"blobs copied again": _blobs_again(wired, connection, verification)}
        with fenced(connection, pen):
            mappings = wired.mappings
            done["rows to work again"] = repair.again(connection, verification, mappings)
            done["put into their batch"] = repair.put_into_batch(connection, verification, mappings)
            done["removed"] = repair.taken_out(connection, verification, mappings)
            done["entries made again"] = repair.feed(connection, verification)
            repair.sizes(connection, verification, blobs)
            forgotten = repair.forget_blobs(connection, verification)
        leftovers.remove_bytes(connection, blobs)
        reference.load_successions(connection, mappings, _published(connection, pen))
        finish.renew_repeats(connection, pen, mappings)
        runs.finish(connection, pen.run_id, "done")
    return {**done, "blobs forgotten": forgotten}


def _published(connection: Connection, pen: Pen) -> Pen:
    """The pen with the batch that units came with: successions are shown with them."""
    from dataclasses import replace

    row = connection.execute(
        "SELECT max(u.batch_id) FROM eoffice.org_unit u JOIN migration.batch b ON b.id = u.batch_id"
        " WHERE b.state = 'published'"
    ).fetchone()
    return replace(pen, batch_id=int(str(row[0]))) if row and row[0] is not None else pen


def _blobs_again(wired: Wiring, connection: Connection, verification: int) -> int:
    """Copy damaged blobs from the source again."""
    from etl import repair

    source = wired.source()
    try:
        mended = 0
        for spec in wired.mappings.sources:
            files = wired.files(source, spec.name)
            names = repair.damaged(connection, verification, spec) if files else {}
            if files is not None and names:
                if files.share is not None:
                    files.share.answers()
                mended += repair.put_back(files, spec, names)
        return mended
    finally:
        source.close()
