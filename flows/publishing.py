"""From loaded to published: the index takes the batch ahead, then one row makes it visible."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from etl.errors import FatalError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from etl.loader import Pen
    from etl.store.session import Connection
    from flows.wiring import Wiring

_ATTEMPTS = 3
_POLL = 0.2
_STILL_SECONDS = 300.0


def publish(config: Path, wired: Wiring, connection: Connection, pen: Pen) -> float:
    """Say that the batch is loaded, wait for the index, publish; seconds that the index took.

    Idempotent.
    """
    from etl.store import runs
    from etl.store.discard import refuse_late_marks
    from services.search import caught_up

    started = time.perf_counter()
    refuse_late_marks(connection)
    runs.loaded(connection, pen)
    _wait_for_index(config, wired, lambda: caught_up(wired.dsn, pen.batch_id))
    runs.publish(connection, pen)
    return time.perf_counter() - started


def publish_again(config: Path, wired: Wiring, connection: Connection, pen: Pen) -> float:
    """Make what a pass worked again visible: its new records, and all changes in the index.

    Seconds that the index took. Idempotent; nothing is waited for where nothing changed.
    """
    from etl.store import again, runs
    from services.search import caught_up, followed, snapshot

    started = time.perf_counter()
    if again.has_records(connection, pen):
        runs.loaded(connection, pen)
        _wait_for_index(config, wired, lambda: caught_up(wired.dsn, pen.batch_id))
        runs.publish(connection, pen)
    else:
        again.publish_changes(connection, pen)
    upto = snapshot(wired.dsn)  # what people change while we wait is not ours to wait for
    _wait_for_index(config, wired, lambda: followed(wired.dsn, upto))
    return time.perf_counter() - started


def index_anew(config: Path, wired: Wiring) -> None:
    """Build the index anew and wait until the new one is in use and the old one deleted.

    What is only marked as deleted in an index could still be read in its files. An indexer at work
    does it beside its other work.
    """
    from services.search import rebuild, rebuilt

    root = wired.settings.index_folder
    wish = rebuild(wired.dsn, root)
    _wait_for_index(config, wired, lambda: rebuilt(root, wish))


def _wait_for_index(config: Path, wired: Wiring, done: Callable[[], bool]) -> None:
    """Wait until the index has come so far.

    Where no indexer is at work, one is run for as long as that takes. FatalError where one is at
    work and gets nowhere.
    """
    from flows.serve import Running

    own = Running(config)
    log = wired.settings.work_folder / "logs" / "indexer.log"
    attempts = 0
    still = _Still(wired.dsn)
    try:
        while not done():
            still.check(log)
            # One that ends at once has found another at work, which is as good.
            if not own.processes or own.ended():
                attempts += 1
                if attempts > _ATTEMPTS and not _someone_indexes(wired.dsn):
                    raise FatalError(
                        "The index did not take the batch",
                        "The batch is loaded and not visible yet.",
                        f"tail {log}",
                    )
                if not _someone_indexes(wired.dsn):
                    own.start("indexer", log)
            time.sleep(_POLL)
    finally:
        own.stop()


class _Still:
    """How long the index has stood still."""

    def __init__(self, dsn: str) -> None:
        self._dsn, self._at, self._since = dsn, "", time.monotonic()

    def check(self, log: Path) -> None:
        """FatalError where it has not moved for too long."""
        from services.search import progress

        at = progress(self._dsn)
        if at != self._at:
            self._at, self._since = at, time.monotonic()
        elif time.monotonic() - self._since > _STILL_SECONDS:
            raise FatalError(
                f"The index has not come on for {_STILL_SECONDS:.0f} seconds",
                "What was committed stays, and the same command goes on from there.",
                f"tail {log}",
            )


def _someone_indexes(dsn: str) -> bool:
    from services.search import at_work

    return at_work(dsn)
