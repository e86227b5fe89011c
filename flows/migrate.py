"""`vicmig migrate`: check everything, take the pen, run the flow, publish, report.

The one place that knows this order.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from etl.errors import ConfigError, FatalError, VicmigError
from flows import audit, seen, waves
from flows.guards import refuse_lost_parts
from flows.holding import close_run, lanes_stop_at_ctrl_c, with_lock
from flows.patience import begun_anew, ready_prefect
from flows.progress import Progress
from flows.publishing import publish
from flows.wiring import wiring

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from etl.loader import Pen
    from etl.store.session import Connection
    from flows.wiring import Wiring
    from mappings.schema import Mappings, SourceSpec

# From this many rows on, a pool of processes is worth its start of several seconds.
_ROWS_FOR_PROCESSES = 400_000
_MOST_LANES = 8


@dataclass(frozen=True)
class Migrated:
    """What a run did: seconds of its work, of starting its processes, of the index catching up.

    `nothing_to_do`: the wave was migrated and published already.
    """

    seconds: float = 0.0
    start_seconds: float = 0.0
    index_seconds: float = 0.0
    nothing_to_do: bool = False

    @property
    def clock(self) -> dict[str, float]:
        """The three as they stand in the JSON."""
        return {"seconds": self.seconds, "start": self.start_seconds, "index": self.index_seconds}


@dataclass(frozen=True)
class Amount:
    """How much the source holds: rows of all base tables, declared bytes of all files."""

    rows: int
    bytes: int


def migrate(
    config: Path, *, take_over: bool = False, afresh: bool = False, quiet: bool = False
) -> Migrated:
    """Bring the wave of the settings into the store and publish it.

    Carries on after any interruption; `afresh` throws an unpublished wave away first, its files
    with it.

    Everything that can be wrong with settings, mappings, source and store is found before anything
    is written.
    """
    from etl.blobs import FolderBlobs
    from etl.store import runs
    from etl.store.session import connect, plain_errors

    wired = wiring(str(config))
    amount = check(wired)
    with plain_errors(), connect(wired.dsn) as connection:
        runs.hold_run_lock(connection, take_over=take_over)
        blobs = FolderBlobs(wired.settings.blob_folder)
        blobs.make(holds_blobs=runs.has_blobs(connection))
        if not take_over:  # else the run that loses the pen may still be copying
            blobs.sweep()
        if afresh:
            _discard(wired, connection)
        begun = runs.begin(connection, wired.settings.wave.name, wired.digest, wired.declared)
        audit.of_run(begun.pen.run_id)
        if begun.published:
            runs.finish(connection, begun.pen.run_id, "done")
            return Migrated(nothing_to_do=True)
        if take_over:
            runs.seize_run_lock(connection)
        try:
            with _shown(wired, begun.pen, amount, quiet=quiet):
                clock = {} if begun.loaded else _load(config, wired, begun.pen, amount.rows)

                def shown(writer: Connection) -> float:
                    seconds = publish(config, wired, writer, begun.pen)
                    runs.finish(writer, begun.pen.run_id, "done")
                    return seconds

                index_seconds = with_lock(wired, connection, shown)
        except BaseException as error:
            close_run(wired, begun.pen, error)
            raise
    seen.note(wired)
    return Migrated(clock.get("seconds", 0.0), clock.get("start", 0.0), index_seconds)


def _discard(wired: Wiring, connection: Connection) -> None:
    from etl.blobs import FolderBlobs
    from etl.store import leftovers
    from etl.store.discard import discard

    discard(connection, wired.settings.wave.name)
    leftovers.remove_bytes(connection, FolderBlobs(wired.settings.blob_folder))


def check(wired: Wiring) -> Amount:
    """Look at everything that a run needs, writing nothing but the store's schema.

    How much there is.
    """
    from etl.store import reference
    from etl.store.session import connect
    from etl.store.upgrade import upgrade

    mappings = wired.mappings
    wired.make_private_folders()
    source = wired.source()
    try:
        source.check(mappings.sources)
        waves.check_declared(wired, source)
        for spec in mappings.sources:
            wired.suite(spec.entity)
            files = wired.files(source, spec.name)
            if files and files.share:
                files.share.answers()
            elif files and (paths := source.paths(spec)):
                raise _no_share(spec, paths)
        rows = sum(source.count(spec) for spec in mappings.sources)
        size = sum(source.total_bytes(spec) for spec in mappings.sources)
    finally:
        source.close()
    upgrade(wired.dsn)
    seen.check(wired)
    with connect(wired.dsn) as connection:
        refuse_lost_parts(wired, connection)
        reference.check_successions(connection, mappings)
    return Amount(rows, size)


def _no_share(spec: SourceSpec, paths: int) -> ConfigError:
    """Without its share every file would be declared missing."""
    return ConfigError(
        f"{paths} rows of {spec.base} name a file on a share, and no share is configured",
        "Nothing was written.",
        "set root in [share] of vicmig.toml, then run the same command again",
    )


def levels(mappings: Mappings) -> list[list[str]]:
    """Streams in groups that may run side by side.

    What a group refers to is in the groups before it. Streams of an entity with identity are
    compared with each other: each is in a group of its own, in the order of the parts.
    """
    waiting = list(mappings.sources)
    grouped: list[list[str]] = []
    while waiting:
        left = {source.entity for source in waiting}
        ready: dict[str, SourceSpec] = {}
        for source in waiting:
            entity = mappings.entity(source.entity)
            if not entity.needs & left and not (entity.identity and source.entity in _of(ready)):
                ready[source.name] = source
        grouped.append(list(ready))
        waiting = [source for source in waiting if source.name not in ready]
    return grouped


def _of(streams: Mapping[str, SourceSpec]) -> set[str]:
    return {source.entity for source in streams.values()}


def _load(config: Path, wired: Wiring, pen: Pen, rows: int) -> dict[str, float]:
    """Run the flow; seconds that start and work took."""
    settings = wired.settings
    ready_prefect(settings)
    from flows import migrate_flow

    lanes = settings.run.lanes or min(_MOST_LANES, max(2, os.cpu_count() or 2))
    runner = settings.run.runner
    if runner == "auto":
        runner = "processes" if rows >= _ROWS_FOR_PROCESSES else "threads"
    flow = migrate_flow.with_runner(runner, lanes)
    pen_given = (pen.run_id, pen.epoch, pen.batch_id)
    with lanes_stop_at_ctrl_c():
        named = (str(config), settings.wave.name, pen_given, levels(wired.mappings), lanes)
        clock: dict[str, float] = begun_anew(config, lambda: flow(*named))
    return clock


def _shown(wired: Wiring, pen: Pen, amount: Amount, *, quiet: bool) -> Any:
    from contextlib import nullcontext

    return nullcontext() if quiet else Progress(wired.dsn, pen, amount.rows, amount.bytes)


def interrupted() -> VicmigError:
    """What to say after Ctrl-C."""
    return FatalError(
        "Stopped by Ctrl-C",
        "Every committed span stays, the one at work was rolled back.",
        "the same command goes on",
    )
