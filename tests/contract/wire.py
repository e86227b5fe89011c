"""A connection that writes down what is sent over it, in the place of a server we do not have.

What it answers is only as much as SQLAlchemy and `etl.source` need to go on: it proves what is
sent, never what a server makes of it.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from etl.source import Source

OLD = {"mssql": "9.00.5000.00", "oracle": "10.2.0.5.0", "mysql": "5.0.96"}
_URLS = {
    "mssql": "mssql+pyodbc://vic@srv/vic?driver=msodbcsql",
    "oracle": "oracle+oracledb://vic@srv/?service_name=vic",
    "mysql": "mysql+pyodbc://vic@srv/vic?driver=MySQL",
}
# What SQLAlchemy asks of a new connection.
_ASKED_FIRST: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("1.1 FROM DUAL", ("1.1",)),
    ("@@tx_isolation", ("REPEATABLE-READ",)),
    ("@@transaction_isolation", ("REPEATABLE-READ",)),
    ("sql_mode", ("sql_mode", "")),
    ("lower_case_table_names", ("lower_case_table_names", "0")),
)


class Cursor:
    """Remembers each statement; answers a count with 0 and all else with no row, or with one."""

    arraysize, rowcount, lastrowid = 1, -1, None

    def __init__(self, connection: "Connection") -> None:
        self.connection = connection
        self.description: Any = None
        self._rows: list[tuple[Any, ...]] = []

    def execute(self, statement: str, parameters: Any = ()) -> None:
        """Note the statement."""
        self.connection.sent.append((statement, parameters))
        self._rows = self.connection.answer(statement)
        width = len(self._rows[0]) if self._rows else 0
        names = re.findall(r"src\.\W?(\w+)", statement.partition("FROM")[0])
        names += [f"c{at}" for at in range(len(names), width)] or ["c0"]
        self.description = [
            (name, dt.datetime if name in self.connection.moments else str, *[None] * 4, True)
            for name in names
        ]

    def setinputsizes(self, *sizes: Any, **named: Any) -> None:
        """Note how texts are bound."""
        self.connection.sizes.append(sizes or named)

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row."""
        return self._rows.pop(0) if self._rows else None

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows left."""
        rows, self._rows = self._rows, []
        return rows

    def fetchmany(self, _size: int = 1) -> list[tuple[Any, ...]]:
        """All rows left."""
        return self.fetchall()

    def close(self) -> None:
        """Nothing."""

    def var(self, *_given: Any, **_named: Any) -> Any:
        """A variable that holds nothing."""
        return None

    def __enter__(self) -> "Cursor":
        return self

    def __exit__(self, *_given: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self.fetchall())


class Connection:
    """As a driver's own."""

    autocommit = False
    outputtypehandler: Any = None
    stmtcachesize, max_identifier_length = 0, 30

    def __init__(self, dialect: str, answers: Sequence[tuple[str, tuple[Any, ...]]]) -> None:
        self.dialect, self.version = dialect, OLD[dialect]
        self.sent: list[tuple[str, Any]] = []
        self.sizes: list[Any] = []
        self._answers = answers
        self.moments = frozenset({"ngay"})

    def answer(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows for a statement, by what stands in it."""
        for part, row in (*self._answers, *_ASKED_FIRST):
            if part in statement:
                return [row] if row else []
        if "VERSION" in statement.upper():
            return [(OLD[self.dialect],)]
        one = any(part in statement for part in ("count(", "max(", "min(", "sum(", "schema_name"))
        return [(0,) * max(1, statement.count(","))] if one else []

    def cursor(self) -> Cursor:
        """One more cursor."""
        return Cursor(self)

    def getinfo(self, _what: int) -> str:
        """The version of the server."""
        return OLD[self.dialect]

    def setdecoding(self, *_given: Any, **_named: Any) -> None:
        """Nothing is decoded."""

    add_output_converter = setencoding = setdecoding

    def commit(self) -> None:
        """Nothing is kept."""

    rollback = close = commit


@contextmanager
def recorded(
    dialect: str, *answers: tuple[str, tuple[Any, ...]]
) -> Iterator[tuple[Source, Connection]]:
    """A source of this dialect whose server is an old one that only listens."""
    source = Source(_URLS[dialect], arrow=False)
    connection = Connection(dialect, answers)
    sa.event.listen(source._engine, "do_connect", lambda *_: connection)
    source.reading().__enter__().close()  # what SQLAlchemy asks first
    yield source, connection
    source.close()
