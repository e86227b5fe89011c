"""How gently a source is read: never faster than told, with a pause behind each statement."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from etl.pipeline import delays, retried

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


@dataclass(slots=True)
class Pace:
    """What one landing may ask of a source, and what it did.

    rows_per_second: 0 is no limit; pause: seconds behind each statement; patience: seconds that a
    source which does not answer is waited for.
    """

    rows_per_second: int = 0
    pause: float = 0.0
    patience: int = 120
    rows: int = 0
    bytes: int = 0
    statements: int = 0
    seconds: float = 0.0
    longest: float = 0.0

    def read(self, what: Callable[[], T]) -> T:
        """The result of one statement, tried again while the source does not answer."""
        started = time.perf_counter()
        found = retried(what, delays(self.patience))
        took = time.perf_counter() - started
        self.statements += 1
        self.seconds += took
        self.longest = max(self.longest, took)
        if self.pause:
            time.sleep(self.pause)
        return found

    def took(self, rows: int, size: int, since: float) -> None:
        """So many rows were read since then: wait for as long as they should have taken."""
        self.rows += rows
        self.bytes += size
        if self.rows_per_second:
            due = since + rows / self.rows_per_second - time.perf_counter()
            if due > 0:
                time.sleep(due)
