"""`vicmig verify`: read source and store again, compare, list what differs.

Writes nothing but its own tables. Live services go on meanwhile; runs wait.
"""

from __future__ import annotations

import os
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.errors import ConfigError, StoreError
from flows.guards import refuse_lost_parts, refuse_other_rules
from flows.holding import lanes_stop_at_ctrl_c
from flows.migrate import levels
from flows.verify_progress import VerifyProgress
from flows.verify_work import FILLERS, INDEX, MARK, REPEATS, STATEMENTS, WHOLE, Order, lane
from flows.wiring import wiring

if TYPE_CHECKING:
    from pathlib import Path

    from etl.store.session import Connection
    from flows.wiring import Wiring

_ROWS_FOR_PROCESSES = 400_000
_MOST_LANES = 8
_PIECES, _FEWEST = 16, 5000  # ranges of a stream, so that lanes end together; rows of one


@dataclass(frozen=True)
class Verified:
    """What a verification found: how many findings of each kind and entity.

    resumed: an unfinished one was carried on. clock: seconds of start and of work.
    """

    id: int
    resumed: bool
    counts: dict[tuple[str, str], int]
    rows: int
    clock: dict[str, float] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        """Whether nothing was found that fails a verification."""
        from etl.verify.kinds import fails

        return not any(fails(kind) for kind, _ in self.counts)


def verify(
    config: Path,
    *,
    files: str = "source",
    afresh: bool = False,
    here: bool = False,
    beside_run: bool = False,
    quiet: bool = True,
) -> Verified:
    """Verify the store of the settings; carries on where an earlier verification was cut off.

    Args:
        config: the settings file.
        files: `source` reads every source file again, `stored` only looks whether it is there.
        afresh: begin anew where an unfinished verification is there.
        here: in this thread alone, without Prefect.
        beside_run: the caller holds the run lock.
        quiet: without a bar on standard error.

    StopRequestedError where a run or another verification is at work.
    """
    from etl.store.session import connect, plain_errors
    from etl.verify import progress

    wired = wiring(str(config))
    _look(wired)
    with (
        plain_errors(),
        connect(wired.dsn) as connection,
        progress.alone(connection, beside_run=beside_run),
    ):
        wave = wired.settings.wave.name
        begun = progress.begin(connection, wave, wired.digest, files, afresh=afresh)
        order = Order(begun.id, files)
        _cut(wired, connection, order)
        shown = nullcontext() if quiet else VerifyProgress(wired.dsn, begun.id)
        with shown, lanes_stop_at_ctrl_c():
            clock = (_in_turn if here else _on_prefect)(wired, order, _levels(wired))
        counts = _counts(connection, begun.id)
        rows = _rows(connection, begun.id)
        progress.finish(connection, begun.id, {"clock": clock, "rows": rows})
    return Verified(begun.id, begun.resumed, counts, rows, clock)


def _look(wired: Wiring) -> None:
    """Refuse before anything is written where source, share or store cannot be verified."""
    from etl.store.session import connect
    from etl.store.upgrade import head, version

    if version(wired.dsn) != head():
        raise StoreError(
            "The store has no schema of this version: nothing was migrated into it yet",
            "Nothing was written.",
            f"vicmig migrate --config {wired.settings.path}",
        )
    with connect(wired.dsn) as connection:
        row = connection.execute(
            "SELECT EXISTS (SELECT FROM migration.batch WHERE state = 'published')"
        ).fetchone()
        if not (row and row[0]):
            raise ConfigError(
                "Nothing is migrated and published yet: there is nothing to verify",
                "Nothing was written.",
                f"vicmig migrate --config {wired.settings.path}",
            )
        refuse_lost_parts(wired, connection)
        refuse_other_rules(wired, connection)  # other rules are no damage
    if not (wired.settings.blob_folder / "incoming").is_dir():
        raise StoreError(
            f"The blob folder {wired.settings.blob_folder} holds no store's files",
            "Nothing was written.",
            "mount it, then vicmig verify again",
        )
    source = wired.source()
    try:
        source.check(wired.mappings.sources)
        for spec in wired.mappings.sources:
            found = wired.files(source, spec.name)
            if found and found.share:
                found.share.answers()
            elif found and source.paths(spec):
                raise ConfigError(
                    f"Rows of {spec.base} name files on a share, and no share is configured",
                    "Nothing was written.",
                    "set root in [share] of vicmig.toml, then vicmig verify again",
                )
    finally:
        source.close()


def _levels(wired: Wiring) -> list[list[str]]:
    """Pieces of work in the order in which they may begin, those that wait for nothing last."""
    mappings = wired.mappings
    marks = [f"{MARK}{s.name}" for s in mappings.sources if s.secrecy.marks_parent]
    streams = [
        sorted(level, key=lambda name: name not in _long(wired)) for level in levels(mappings)
    ]
    wholes = [f"{WHOLE}{source.name}" for source in mappings.sources]
    steps = [marks, *streams, [*wholes, "successions"]]
    repeats = [f"{REPEATS}{name}" for name in _documents_of(wired)]
    return [*steps, list(FILLERS), repeats, *([what] for what in INDEX)]


def _documents_of(wired: Wiring) -> list[str]:
    """Streams of entities with identity."""
    mappings = wired.mappings
    return [s.name for s in mappings.sources if mappings.entity(s.entity).identity]


def _long(wired: Wiring) -> set[str]:
    """Streams with files: their ranges take longest, so they begin first."""
    return {source.name for source in wired.mappings.sources if source.file}


def _cut(wired: Wiring, connection: Connection, order: Order) -> None:
    """Cut all work into ranges; what an earlier call has cut stays as it is."""
    from etl.verify import blob_folder, groups, progress, ranges
    from flows.verify_work import FILE_ROWS

    rows = wired.settings.run.span_rows
    source = wired.source()
    try:
        for spec in wired.mappings.sources:
            most = rows if spec.file is None else min(rows, FILE_ROWS)
            size = min(most, max(_FEWEST, source.count(spec) // _PIECES))
            bounds = ranges.of_stream(source.of(spec), spec, size)
            progress.cut(connection, order.id, spec.name, bounds)
            progress.cut(connection, order.id, f"{WHOLE}{spec.name}", [])
            if spec.secrecy.marks_parent:
                names = ranges.of_stream(source.of(spec), spec, rows)
                progress.cut(connection, order.id, f"{MARK}{spec.name}", names)
    finally:
        source.close()
    progress.cut(connection, order.id, "index", ranges.of_index(connection))
    progress.cut(connection, order.id, "blobs", [None] * (blob_folder.PARTS - 1))
    progress.cut(connection, order.id, "groups", groups.cuts(_documents(connection)))
    repeats = (f"{REPEATS}{name}" for name in _documents_of(wired))
    for what in (*STATEMENTS, *repeats, "successions", "index whole"):
        progress.cut(connection, order.id, what, [])


def _documents(connection: Connection) -> int:
    row = connection.execute("SELECT count(*) FROM eoffice.document").fetchone()
    return int(str(row[0])) if row else 0


def _in_turn(wired: Wiring, order: Order, steps: list[list[str]]) -> dict[str, float]:
    return {"start": 0.0, **lane(str(wired.settings.path), order, steps)}


def _on_prefect(wired: Wiring, order: Order, steps: list[list[str]]) -> dict[str, float]:
    from flows.patience import begun_anew, ready_prefect

    settings = wired.settings
    ready_prefect(settings)
    from flows import verify_flow

    source = wired.source()
    try:
        rows = sum(source.count(spec) for spec in wired.mappings.sources)
    finally:
        source.close()
    lanes = settings.run.lanes or min(_MOST_LANES, max(2, os.cpu_count() or 2))
    runner = settings.run.runner
    if runner == "auto":
        runner = "processes" if rows >= _ROWS_FOR_PROCESSES else "threads"
    flow = verify_flow.with_runner(runner, lanes)
    named = (str(settings.path), (order.id, order.files), steps, lanes)
    clock: dict[str, float] = begun_anew(settings.path, lambda: flow(*named))
    return clock


def _counts(connection: Connection, verification: int) -> dict[tuple[str, str], int]:
    rows = connection.execute(
        "SELECT kind, entity, count(*) FROM migration.verify_finding WHERE verification_id = %s"
        " GROUP BY kind, entity ORDER BY kind, entity",
        (verification,),
    ).fetchall()
    return {(str(kind), str(entity)): int(str(n)) for kind, entity, n in rows}


def _rows(connection: Connection, verification: int) -> int:
    """Rows of the source that were compared."""
    row = connection.execute(
        "SELECT coalesce(sum(r.rows), 0) FROM migration.verified_range r"
        " WHERE r.verification_id = %s AND r.what NOT LIKE '%%:%%'"
        " AND r.what NOT IN ('index', 'blobs', 'groups')",
        (verification,),
    ).fetchone()
    return int(str(row[0])) if row else 0
