"""The loop over the spans of one lane: the only place that knows the order of the stages.

Reading and transforming run ahead in a thread of their own, the lane's one writer commits in key
order. After any kill the same call goes on behind the last committed span.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from etl import assemble, batch, files
from etl.errors import TransientError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from etl.batch import Batch, Task
    from etl.loader import Lane, Loader
    from etl.source import Source

log = logging.getLogger(__name__)
T = TypeVar("T")
_AHEAD = 1  # ready batches, beside one being made and one being written
_DELAYS = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
_LASTING = 60.0  # seconds of work after which patience begins anew


@dataclass(frozen=True, slots=True)
class Line:
    """What one lane is worked with.

    `ahead` is a store connection of its own for the thread that runs ahead.
    """

    task: Task
    source: Source
    store: Loader
    ahead: Loader
    span_rows: int
    files: files.Files | None = None


@dataclass(frozen=True, slots=True)
class Worked:
    """What a lane did in this call."""

    spans: int
    rows: int


def work(line: Line, lane: Lane, stop: Callable[[], bool] = lambda: False) -> Worked:
    """Work a lane through to its end, or until `stop` says so between two spans. Idempotent."""
    position = line.store.position(lane)
    if position.done:
        return Worked(0, 0)
    spans = rows = 0
    number = position.spans
    for ready in _prepared(line, lane, position.after):
        copied = files.copy(ready, line.task.source, line.files) if line.files else None
        span = assemble.span_rows(ready, line.task, line.store, (lane, number), copied)
        started = time.perf_counter()
        line.store.apply(span)
        log.info(
            "entity=%s lane=%s span=%s rows=%s seconds=%.2f",
            line.task.entity.name, lane.number, number, span.rows, time.perf_counter() - started,
        )  # fmt: skip
        number, spans, rows = number + 1, spans + 1, rows + span.rows
        if stop():
            break
    return Worked(spans, rows)


def delays(patience: float) -> tuple[float, ...]:
    """Growing delays, half a minute at the most, that make up this many seconds. Pure."""
    made: list[float] = []
    while (left := patience - sum(made)) > 0:
        grown = _DELAYS[min(len(made), len(_DELAYS) - 1)]
        made.append(min(grown, left))
    return tuple(made)


def retried(
    what: Callable[[], T],
    delays: tuple[float, ...] = _DELAYS,
    stop: Callable[[], bool] = lambda: False,
) -> T:
    """The result of `what`, tried again after growing delays while it fails transiently.

    A try that worked for a while before it failed is followed by the shortest delay again: a long
    lane outlives any number of interruptions. `stop` ends the waiting with the last error.
    """
    waits = iter(delays)
    while True:
        begun = time.monotonic()
        try:
            return what()
        except TransientError as error:
            if time.monotonic() - begun > _LASTING:
                waits = iter(delays)
            delay = next(waits, None)
            if delay is None or stop():
                raise
            log.warning("transient=%s retry_in=%s", error.fact, delay)
            _wait(delay, stop)


def _wait(seconds: float, stop: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0 and not stop():
        time.sleep(min(left, 0.2))


def _prepared(line: Line, lane: Lane, after: str | None) -> Iterator[Batch]:
    """Batches in key order, made by a thread that runs one ready batch ahead of who takes them."""
    ready: queue.Queue[Batch | BaseException | None] = queue.Queue(_AHEAD)
    stopped = threading.Event()

    def run_ahead() -> None:
        try:
            for made in _batches(line, lane, after):
                if not _put(ready, made, stopped):
                    return
            _put(ready, None, stopped)
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits for it
            _put(ready, error, stopped)

    thread = threading.Thread(target=run_ahead, name="run-ahead", daemon=True)
    thread.start()
    try:
        while (item := ready.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stopped.set()
        thread.join()


def _put(
    ready: queue.Queue[Batch | BaseException | None],
    item: Batch | BaseException | None,
    stopped: threading.Event,
) -> bool:
    while not stopped.is_set():
        try:
            ready.put(item, timeout=0.1)
        except queue.Full:
            continue
        return True
    return False


def _batches(line: Line, lane: Lane, after: str | None) -> Iterator[Batch]:
    spec = line.task.source
    while True:
        started = time.perf_counter()
        page = batch.read_page(line.source, spec, (after, lane.upto), line.span_rows)
        seconds = time.perf_counter() - started
        made = batch.prepare(page, line.task, line.ahead)
        made.seconds["read"] = seconds
        yield made
        if page.last:
            return
        after = page.upto_key
