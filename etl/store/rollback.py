"""Takes back what a run or a batch first added: all of it in one transaction, or nothing.

Set-based over the ledger. What people touched, and what other rows depend on, stays with all that
it needs; the rest leaves store, ledger and search as if it had never been loaded. Ledger lines
become history.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa

from etl.errors import ConfigError, TransientError
from etl.ids import row_ids
from etl.store import due, leftovers
from etl.store.queries import query

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.loader import Pen
    from etl.store.session import Connection
    from mappings.schema import Stream

WHY = "rolled_back"
WAVE, PUBLISHED, ROLLED_BACK = "wave", "published", "rolled_back"


@dataclass(frozen=True, slots=True)
class Target:
    """What is taken back: a batch, or a part of it that some run brought; and its present state."""

    batch: int
    run: int | None
    wave: str
    kind: str
    state: str
    batch_runs: list[int]

    @property
    def runs(self) -> list[int]:
        """The runs whose rows go."""
        return self.batch_runs if self.run is None else [self.run]

    @property
    def names(self) -> dict[str, int]:
        """How the command names it."""
        return {"batch": self.batch} if self.run is None else {"run": self.run}


@dataclass(frozen=True, slots=True)
class Plan:
    """What would happen, by (entity, outcome) and (entity, reason for staying).

    `whole`: nothing of the batch is left afterwards, so that it is rolled back itself.
    `kept_rows`: system, part, entity, key and reason of what stays, withheld rows left out.
    """

    target: Target
    whole: bool
    gone: Mapping[tuple[str, str], int]
    kept: Mapping[tuple[str, str], int]
    kept_rows: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many ledger lines go."""
        return sum(self.gone.values())

    @property
    def subject(self) -> dict[str, int]:
        """What a second person approves."""
        return {**self.target.names, "rows": self.rows}


def find(connection: Connection, batch: int | None, run: int | None) -> Target:
    """The batch that is meant; ConfigError where there is none."""
    row = connection.execute(query("rollback_target"), {"batch": batch, "run": run}).fetchone()
    if row is None:
        named = f"batch {batch}" if run is None else f"run {run}, or it has brought nothing"
        raise ConfigError(f"There is no {named}", "Nothing was changed.", "vicmig status")
    runs = [int(n) for n in row[4]]  # type: ignore[attr-defined]
    return Target(int(str(row[0])), run, str(row[1]), str(row[2]), str(row[3]), runs)


def plan(connection: Connection, target: Target) -> Plan:
    """What taking it back would do. Changes nothing, locks nothing."""
    with connection.transaction(force_rollback=True):
        return _planned(connection, target, lock=False)


def take_back(
    connection: Connection, planned: Plan, digest: str, exploded: Mapping[int, Stream]
) -> Pen:
    """Take it back, in the caller's transaction; the pen of the run that did it.

    ConfigError where more would go than was planned, TransientError where people changed something
    at the same moment.

    Args:
        connection: inside a transaction.
        planned: what was approved.
        digest: of the rules in force, for the line of the run.
        exploded: streams whose rows are items of a list, by id.
    """
    pen = leftovers.begin(connection, "rollback", planned.target.wave, digest)
    now = _planned(connection, planned.target, lock=True)
    if now.rows > planned.rows:
        raise ConfigError(
            "More rows would go than were planned",
            "Nothing was changed.",
            "the same command without --execute, for the new plan",
        )
    each(connection, "take_out_records", {"whole": now.whole})
    leftovers.drop_unclaimed(connection)
    each(connection, "rollback_ledger", {"run": pen.run_id})
    if now.whole:
        target = now.target
        each(connection, "rollback_batch", {"batch": target.batch, "batch_runs": target.batch_runs})
    if not (now.whole and now.target.kind == WAVE):  # a later migration reads the wave anew
        _make_due(connection, exploded)
    _look_once_more(connection)
    return pen


def _planned(connection: Connection, target: Target, *, lock: bool) -> Plan:
    """Find what goes and what stays, into pg_temp.gone and pg_temp.kept."""
    connection.execute(b"SET LOCAL client_min_messages = warning")
    each(connection, "rollback_taken", {"runs": target.runs, "lock": lock})
    found = connection.execute(b"SELECT count(*) FROM pg_temp.kept").fetchone()
    if found and found[0]:
        _keep_what_they_need(connection)
    each(connection, "rollback_gone", {})
    facts = {
        "batch": target.batch, "batch_runs": target.batch_runs, "kind": target.kind,
        "wave": target.wave,
    }  # fmt: skip
    whole = connection.execute(query("rollback_is_whole"), facts).fetchone()
    counts = connection.execute(query("rollback_counts")).fetchall()
    listed = connection.execute(query("rollback_kept_list")).fetchall()
    return Plan(
        target,
        bool(whole and whole[0]),
        {(str(e), str(o)): int(str(n)) for e, what, o, n in counts if what == "gone"},
        {(str(e), str(w)): int(str(n)) for e, what, w, n in counts if what == "kept"},
        [tuple(map(str, row)) for row in listed],
    )


def _keep_what_they_need(connection: Connection) -> None:
    """Round by round: what kept rows point to, and the parts of kept documents."""
    fresh, rounds = 1, 0
    while fresh:
        rounds += 1
        connection.execute(b"ANALYZE pg_temp.kept")
        given = {"round": rounds}
        fresh = connection.execute(query("rollback_keep_needed"), given).rowcount
        fresh += connection.execute(query("rollback_keep_parts"), given).rowcount
    connection.execute(query("rollback_keep_relations"))


def _make_due(connection: Connection, exploded: Mapping[int, Stream]) -> None:
    connection.execute(query("rollback_due"), {"exploded": list(exploded)})
    for stream, names in exploded.items():
        found = connection.execute(query("rollback_base_keys"), {"stream": stream}).fetchall()
        keys = pa.array([str(row[0]) for row in found], pa.string())
        due.add(connection, stream, row_ids(names, keys), keys, WHY)


def _look_once_more(connection: Connection) -> None:
    *settings, look = query("rollback_last_look").decode().split(";\n")
    for statement in settings:
        connection.execute(statement.encode())
    row = connection.execute(look.encode()).fetchone()
    if row and row[0]:
        raise TransientError(
            "People changed documents that were about to be taken back",
            "Nothing was changed.",
            "the same command again",
        )


def each(connection: Connection, name: str, values: Mapping[str, object]) -> None:
    """Run the statements of a query file one by one."""
    for statement in query(name).decode().split(";\n"):
        connection.execute(statement.encode(), values)
