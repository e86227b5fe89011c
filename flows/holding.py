"""What every command that writes to the store holds on to: the run lock, and a good end."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from etl.errors import FenceLostError
from flows import work
from flows.patience import patiently

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from etl.loader import Pen
    from etl.store.session import Connection
    from flows.wiring import Wiring

T = TypeVar("T")


@contextmanager
def still_locked(wired: Wiring, connection: Connection) -> Iterator[Connection]:
    """The connection that holds the run lock; a new one where a restart of the store ended it."""
    import psycopg

    from etl.pipeline import retried
    from etl.store import runs
    from etl.store.session import connect

    try:
        connection.execute("SELECT")
    except psycopg.Error:
        connection.close()
    if not connection.closed:
        yield connection
        return
    with retried(partial(connect, wired.dsn)) as renewed:
        runs.hold_run_lock(renewed)
        yield renewed


def with_lock(wired: Wiring, connection: Connection, what: Callable[[Connection], T]) -> T:
    """The result of `what`, which has to be idempotent, with a connection that holds the run lock.

    Tried again where the store restarts meanwhile.
    """
    from etl.store.session import plain_errors

    def once() -> T:
        with plain_errors(), still_locked(wired, connection) as writer:
            return what(writer)

    return patiently(str(wired.settings.path), once)


@contextmanager
def lanes_stop_at_ctrl_c() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM end the lanes too, which would else work to their ends.

    Both reach the main thread only. Lanes in threads end behind the span at work; worker processes
    are ended at once, which rolls their spans back.
    """

    def stop(_number: int, _frame: FrameType | None) -> None:
        work.STOP.set()
        for worker in multiprocessing.active_children():
            worker.terminate()
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def close_run(wired: Wiring, pen: Pen, error: BaseException) -> None:
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
