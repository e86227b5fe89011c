"""An engine that measures what is sent over it, and ends what takes too long.

Every dialect has its own way of ending a statement: the server's own limit where it has one, the
driver's where it has not.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Callable

_SETTINGS: dict[str, tuple[tuple[str, int], ...]] = {  # a statement, and its units in a second
    "postgresql": (("SET statement_timeout = {}", 1000),),
    "mariadb": (("SET SESSION max_statement_time = {}", 1),),
    "mysql": (
        ("SET SESSION max_execution_time = {}", 1000),
        ("SET SESSION max_statement_time = {}", 1),
    ),
}
_STEPS = 20_000  # of SQLite's machine between two looks at the clock


@dataclass
class Meter:
    """What was sent and what came back, since the first statement."""

    statements: int = 0
    rows: int = 0
    slowest: float = 0.0
    last: float = 0.0
    began: float = 0.0
    _sent: float = 0.0

    @property
    def seconds(self) -> float:
        """Since the first statement."""
        return time.monotonic() - self.began if self.began else 0.0

    def sent(self) -> None:
        """A statement is on its way."""
        self._sent = time.monotonic()
        self.began = self.began or self._sent
        self.statements += 1

    def answered(self) -> None:
        """It came back, or failed."""
        self.last = time.monotonic() - self._sent
        self.slowest = max(self.slowest, self.last)

    @property
    def waited(self) -> float:
        """Seconds that the statement at work has taken."""
        return time.monotonic() - self._sent


def watched(engine: sa.Engine, seconds: int) -> Meter:
    """Count what goes over an engine that has no connection yet; no statement takes longer."""
    meter = Meter()
    dialect = engine.dialect.name

    @sa.event.listens_for(engine, "connect")
    def _limited(connection: Any, _record: Any) -> None:
        _limit(dialect, connection, seconds, meter)

    @sa.event.listens_for(engine, "before_cursor_execute")
    def _sent(*_: Any) -> None:
        meter.sent()

    @sa.event.listens_for(engine, "after_cursor_execute")
    def _answered(*_: Any) -> None:
        meter.answered()

    @sa.event.listens_for(engine, "handle_error")
    def _failed(_context: Any) -> None:
        meter.answered()

    return meter


def _limit(dialect: str, connection: Any, seconds: int, meter: Meter) -> None:
    if dialect == "sqlite":
        connection.set_progress_handler(_longer_than(seconds, meter), _STEPS)
    elif dialect == "oracle":
        connection.call_timeout = seconds * 1000
    elif dialect == "mssql":
        connection.timeout = seconds
    for statement, units in _SETTINGS.get(dialect, ()):
        with suppress(Exception):  # a server that does not know the one knows the other
            cursor = connection.cursor()
            cursor.execute(statement.format(seconds * units))
            connection.commit()  # PostgreSQL forgets a setting that is rolled back
            return


def _longer_than(seconds: int, meter: Meter) -> Callable[[], int]:
    return lambda: int(meter.waited > seconds)
