"""The SQL that is sent to each kind of server, compared with what was looked at and found right.

SQLite, MariaDB and PostgreSQL are asked; for SQL Server 2005, Oracle 10g and MySQL 5.0 a
connection writes down what would be sent. With VICMIG_WRITE_GOLDEN=1 this test writes the files of
`dialects/` anew, to be read before they are committed.
"""

import datetime as dt
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyodbc
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mssql
from sqlglot import exp

from etl import source_changes
from etl.errors import SourceError
from etl.landing.select import parsed
from etl.source import Source
from etl.verify import ranges
from mappings.schema import Explode, FileRule, SourceSpec
from tests.contract import beside
from tests.contract.backends import MARIADB, mariadb_by_pyodbc, postgresql, sqlite
from tests.contract.given import CODE_SPEC, LINK_SPEC, SPEC, TABLES
from tests.contract.wire import Connection, recorded

GOLDEN = Path(__file__).parent / "dialects"
SINCE = dt.datetime(2019, 1, 1)  # noqa: DTZ001 - the old system's naive local time
DATED = replace(SPEC, modified=("ngay",))
LISTED = replace(SPEC, explode=Explode("ten", ";"), file=FileRule("item"))
FILES = replace(LINK_SPEC, file=FileRule("", "", "ykien"))
# What is asked of a source, by a name.
ASKED: dict[str, Callable[[Source], object]] = {
    "check": lambda s: s.check([SPEC, LINK_SPEC]),
    "a page": lambda s: s.page(SPEC, "2", "11", 100),
    "the first page": lambda s: s.page(SPEC, None, None, 100),
    "a page by a key of texts": lambda s: s.page(CODE_SPEC, "A", "b", 100),
    "a page by a key of three columns": lambda s: s.page(LINK_SPEC, "10|A|1", "11|C D|1", 100),
    "keys of three columns": lambda s: s.key_page(LINK_SPEC, ("10|A|1", None), 100),
    "rows": lambda s: s.rows(SPEC, ["2", "9"]),
    "rows by a key of texts": lambda s: s.rows(CODE_SPEC, ["404"]),
    "rows by a key of three columns": lambda s: s.rows(LINK_SPEC, ["9|A|1", "404|A|1"]),
    "what is present": lambda s: s.present(SPEC, ["2", "404"]),
    "keys": lambda s: s.key_page(SPEC, ("2", "11"), 100),
    "how many rows": lambda s: s.count(SPEC),
    "how many keys": lambda s: s.keys(SPEC, "2", "11"),
    "how many without a key": lambda s: s.null_keys(LINK_SPEC),
    "how many bytes": lambda s: s.total_bytes(SPEC),
    "how many paths": lambda s: s.paths(SPEC),
    "how many lists of paths": lambda s: s.paths(LISTED),
    "bounds": lambda s: s.bounds(SPEC, [2, 4]),
    "bounds by a key of three columns": lambda s: s.bounds(LINK_SPEC, [2, 4]),
    "ends": lambda s: ranges.ends(s, LINK_SPEC),
    "a file": lambda s: list(s.blobs(SPEC, ["10"])),
    "the clock": source_changes.clock,
    "what changed": lambda s: source_changes.changed(s, DATED, SINCE),
    "what is not dated": lambda s: source_changes.undated(s, DATED),
    "what is ahead": lambda s: source_changes.ahead(s, DATED, SINCE),
    "the newest edit": lambda s: source_changes.newest(s, DATED, SINCE),
    "an edit": lambda s: source_changes.edited(s, DATED, "10"),
    "ranges of keys": lambda s: source_changes.ranges(s, SPEC, 1 << 14),
    **beside.ASKED,
}  # fmt: skip


@contextmanager
def _listened(source: Source) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(*given: Any) -> None:
        sent.append(given[2])

    sa.event.listen(source._engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(source._engine, "before_cursor_execute", note)


def asked(source: Source, wire: Connection | None = None) -> str:
    """Everything that is sent, under the name of what was asked."""
    told = []
    for name, ask in ASKED.items():
        if wire is not None:
            wire.sent.clear()
        # What a connection answers that only listens is not what a server would.
        with _listened(source) as sent, suppress(TypeError, ValueError, sa.exc.NoResultFound):
            ask(source)
        if wire is not None:
            sent = [line for line, _ in wire.sent if line.removesuffix(" FROM DUAL") != "SELECT 1"]
        lines = "\n".join(re.sub(r" +$", "", line, flags=re.MULTILINE) + ";" for line in sent)
        told.append(f"-- {name}\n{lines}\n")
    return "\n".join(told)


def compare(name: str, sent: str) -> None:
    path = GOLDEN / f"{name}.sql"
    if os.environ.get("VICMIG_WRITE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(sent, encoding="utf-8")
    assert sent == path.read_text(encoding="utf-8")


_REAL = [
    pytest.param(sqlite, id="sqlite"),
    pytest.param(mariadb_by_pyodbc, id="mariadb", marks=MARIADB),
    pytest.param(postgresql, id="postgresql"),
]


@pytest.mark.parametrize("opened", _REAL)
def test_what_is_sent_to_a_server(request: pytest.FixtureRequest, opened: Any) -> None:
    with opened(request, (*TABLES, beside.ODD)) as source:
        compare(source.dialect, asked(source))


# What these servers do not know: of SQL Server before 2012 and 2008, of Oracle before 12c.
_NOT_YET = {
    "mssql": r"OFFSET|FETCH|TRY_|CONCAT\(|STRING_AGG|IIF\(|FORMAT\(|DATETIME2|AS (DATE|TIME)\b",
    "oracle": r"FETCH|OFFSET|LISTAGG|LIMIT",
    "mysql": r"\bWITH\b|OFFSET|FETCH",
}


@pytest.mark.parametrize("dialect", ["mssql", "oracle", "mysql"])
def test_what_would_be_sent_to_an_old_server(dialect: str) -> None:
    pytest.importorskip("oracledb" if dialect == "oracle" else "pyodbc")
    with recorded(dialect) as (source, connection):
        version = source._engine.dialect.server_version_info
        assert version is not None
        assert version[0] in {9, 10, 5}
        begun = [line for line, _ in connection.sent]
        sent = asked(source, connection)
    compare(dialect, sent)
    for statement in (*begun, *sent.split(";\n")):
        assert not re.search(_NOT_YET[dialect], statement, re.IGNORECASE), statement


@pytest.mark.parametrize("dialect", sorted(path.stem for path in GOLDEN.glob("*.sql")))
def test_each_statement_can_be_read_in_its_dialect(dialect: str) -> None:
    sent = (GOLDEN / f"{dialect}.sql").read_text(encoding="utf-8")
    for statement in sent.split(";\n"):
        told = re.sub(r"(?m)^--.*$", "", statement).strip()
        if told.startswith("SELECT"):
            told = re.sub(r"%\(\w+\)s", "$1", told).replace("%%", "%")
            assert isinstance(parsed(told, dialect), exp.Select), told


@pytest.mark.parametrize(
    ("kind", "bound"),
    [(mssql.VARCHAR(9), pyodbc.SQL_VARCHAR), (mssql.NCHAR(9), pyodbc.SQL_WVARCHAR)],
)
def test_texts_are_bound_as_sql_servers_columns_are(kind: Any, bound: int) -> None:
    """A varchar column is ordered, and its index used, only by a text of its own kind."""
    with recorded("mssql") as (source, connection):
        source._known["machu"] = {"ma": kind}
        source.page(CODE_SPEC, "A", None, 10)
        assert connection.sizes[-1] == ([(bound, 0, 0)],)


def test_a_version_that_a_server_claims_changes_nothing() -> None:
    """A newer one gets the same: what was looked at is what is sent."""
    with recorded("mssql", ("ProductVersion", ("16.0.1000.6",))) as (source, wire):
        compare("mssql", asked(source, wire))


def test_a_base_with_a_schema_is_quoted_in_parts() -> None:
    spec = SourceSpec("thu", "row", "dbo.Văn bản", "ID", "integer", "SELECT ID FROM x", ())
    with recorded("mssql") as (source, connection):
        source.count(spec)
        assert connection.sent[-1][0].endswith("FROM dbo.[Văn bản]")
    with recorded("oracle") as (source, connection):
        source.count(replace(spec, base="HR.Person"))
        assert connection.sent[-1][0].endswith('FROM "HR"."Person"')


@pytest.mark.parametrize("opened", _REAL)
def test_a_base_with_a_schema_is_read(request: pytest.FixtureRequest, opened: Any) -> None:
    with opened(request, TABLES) as source:
        schema = {"sqlite": "main", "postgresql": "public"}.get(source.dialect)
        spec = replace(SPEC, base=f"{schema or source._engine.url.database}.dong")
        assert source.count(spec) == 6
        assert source.present(spec, ["9", "8"]) == ["9"]
        assert source_changes.shape(source, spec)
        assert source.paths(spec) == 4
        assert [key for key, stream in source.blobs(spec, ["10"]) if stream] == ["10"]
        with pytest.raises(SourceError):
            source.check([replace(SPEC, base="KhongCo.dong")])
