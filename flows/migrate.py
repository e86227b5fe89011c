"""`vicmig migrate`: check everything, take the pen, run the flow, publish, report.

The one place that knows this order.
"""

from __future__ import annotations

import os
import signal
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from etl.errors import ConfigError, FatalError, FenceLostError, VicmigError
from flows import prefect_server, work
from flows.progress import Progress
from flows.publishing import publish
from flows.wiring import wiring

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import FrameType

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
        if afresh:
            _discard(wired, connection)
        begun = runs.begin(connection, wired.settings.wave.name, wired.digest)
        if begun.published:
            runs.finish(connection, begun.pen.run_id, "done")
            return Migrated(nothing_to_do=True)
        if take_over:
            runs.seize_run_lock(connection)
        else:  # where it was taken over, the run that lost the pen may still be copying
            FolderBlobs(wired.settings.blob_folder).sweep()
        try:
            with _shown(wired, begun.pen, amount, quiet=quiet):
                clock = {} if begun.loaded else _load(config, wired, begun.pen, amount.rows)
                with _still_locked(wired, connection) as writer:
                    index_seconds = publish(config, wired, writer, begun.pen)
                    runs.finish(writer, begun.pen.run_id, "done")
        except BaseException as error:
            _close(wired, begun.pen, error)
            raise
    return Migrated(clock.get("seconds", 0.0), clock.get("start", 0.0), index_seconds)


@contextmanager
def _still_locked(wired: Wiring, connection: Connection) -> Iterator[Connection]:
    """The connection that holds the run lock; a new one where a restart of the store ended it."""
    import psycopg

    from etl.pipeline import retried
    from etl.store import runs
    from etl.store.session import connect

    try:
        connection.execute("SELECT")
    except psycopg.OperationalError:
        connection.close()
    if not connection.closed:
        yield connection
        return
    with retried(partial(connect, wired.dsn)) as renewed:
        runs.hold_run_lock(renewed)
        yield renewed


def _discard(wired: Wiring, connection: Connection) -> None:
    from etl.blobs import FolderBlobs
    from etl.store.discard import discard

    blobs = FolderBlobs(wired.settings.blob_folder)
    for sha256 in discard(connection, wired.settings.wave.name):
        blobs.remove(sha256)


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
        for spec in mappings.sources:
            wired.suite(spec.entity)
            files = wired.files(source, spec.entity)
            if files and files.share:
                files.share.answers()
            elif files and (paths := source.paths(spec)):
                raise _no_share(spec, paths)
            if files:
                _writable(wired.settings.blob_folder)
        rows = sum(source.count(spec) for spec in mappings.sources)
        size = sum(source.total_bytes(spec) for spec in mappings.sources)
    finally:
        source.close()
    upgrade(wired.dsn)
    with connect(wired.dsn) as connection:
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
    """Entities in groups that may run side by side.

    What a group refers to is in the groups before it.
    """
    waiting = {source.entity: mappings.entity(source.entity).needs for source in mappings.sources}
    grouped: list[list[str]] = []
    while waiting:
        ready = [name for name, needs in waiting.items() if not needs & waiting.keys()]
        grouped.append(ready)
        for name in ready:
            del waiting[name]
    return grouped


def _load(config: Path, wired: Wiring, pen: Pen, rows: int) -> dict[str, float]:
    """Run the flow; seconds that start and work took."""
    settings = wired.settings
    url = settings.prefect.api_url or prefect_server.ensure_server(
        settings.prefect_home, settings.prefect.port
    )
    os.environ.update(prefect_server.client_environment(settings.prefect_home, url))
    from flows import migrate_flow

    lanes = settings.run.lanes or min(_MOST_LANES, max(2, os.cpu_count() or 2))
    runner = settings.run.runner
    if runner == "auto":
        runner = "processes" if rows >= _ROWS_FOR_PROCESSES else "threads"
    flow = migrate_flow.with_runner(runner, lanes)
    pen_given = (pen.run_id, pen.epoch, pen.batch_id)
    with _lanes_stop_at_ctrl_c():
        clock: dict[str, float] = flow(
            str(config), settings.wave.name, pen_given, levels(wired.mappings), lanes
        )
    return clock


@contextmanager
def _lanes_stop_at_ctrl_c() -> Iterator[None]:
    """Ctrl-C reaches the main thread only, which would wait for its lanes to work to their ends."""

    def stop(number: int, frame: FrameType | None) -> None:
        work.STOP.set()
        signal.default_int_handler(number, frame)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _shown(wired: Wiring, pen: Pen, amount: Amount, *, quiet: bool) -> Any:
    from contextlib import nullcontext

    return nullcontext() if quiet else Progress(wired.dsn, pen, amount.rows, amount.bytes)


def _close(wired: Wiring, pen: Pen, error: BaseException) -> None:
    """Note how the run ended, if the store still answers.

    FenceLostError in place of whatever failed because a newer run has taken over.
    """
    from etl.store import runs
    from etl.store.session import connect

    try:
        with connect(wired.dsn) as connection:
            has_pen = runs.has_pen(connection, pen)
            if has_pen:
                state = "failed" if isinstance(error, Exception) else "stopped"
                runs.finish(connection, pen.run_id, state)
    except Exception:  # noqa: BLE001 - the first error is the one to tell
        return
    if not has_pen and not isinstance(error, FenceLostError):
        raise FenceLostError(
            "A newer run has taken over this store",
            "What was committed before stays.",
            f"vicmig status --config {wired.settings.path}",
        ) from error


def _writable(folder: Path) -> None:
    probe = folder / ".writable"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        raise FatalError(
            f"The blob folder {folder} cannot be written: {error.strerror}",
            "Nothing was written.",
            "mend its rights or free space, then run the same command again",
        ) from None


def interrupted() -> VicmigError:
    """What to say after Ctrl-C."""
    return FatalError(
        "Stopped by Ctrl-C",
        "Every committed span stays, the one at work was rolled back.",
        "the same command goes on",
    )
