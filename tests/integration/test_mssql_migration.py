"""A small VIC migrates over the drivers of SQL Server as it does from SQLite (tests/tds)."""

import datetime as dt
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from etl.odbc_drivers import MICROSOFT
from services.standin.tables import METADATA
from tests.integration.test_eight_mistakes import SOURCE
from tests.migration import VIC, Small, ledger, make_source, problems, records, remarks
from tests.tds.database import Table
from tests.tds.kinds import Kind
from tests.tds.server import Server

pytestmark = pytest.mark.mssql
_AS_CHAR = re.compile(r"CAST\((\S+) AS CHAR\)")  # as MariaDB and SQLite write a time
# A mapping's SELECT is written for its server.
OF_SQL_SERVER = replace(
    VIC,
    sources=tuple(
        replace(spec, sql=_AS_CHAR.sub(r"CONVERT(NVARCHAR(40), \1, 120)", spec.sql))
        for spec in VIC.sources
    ),
)


def _tables(path: Path) -> list[Table]:
    """The stand-in's tables with their rows, in the types of SQL Server 2005."""
    with closing(sqlite3.connect(path)) as file:
        return [_table(file, table) for table in METADATA.sorted_tables]


def _table(file: sqlite3.Connection, table: sa.Table) -> Table:
    names = [column.name for column in table.columns]
    told = ", ".join(f'"{name}"' for name in names)
    rows = file.execute(f'SELECT {told} FROM "{table.name}"').fetchall()
    kinds = [_kind(column, [row[at] for row in rows]) for at, column in enumerate(table.columns)]
    values = [[_value(kind, value) for kind, value in zip(kinds, row, strict=True)] for row in rows]
    columns = list(zip(names, kinds, strict=True))
    return Table(table.name, columns, values, [column.name for column in table.primary_key])


def _kind(column: sa.Column[Any], values: list[Any]) -> Kind:
    told = [value for value in values if value is not None]
    if isinstance(column.type, sa.Integer) and all(isinstance(value, int) for value in told):
        return Kind.of("bigint" if isinstance(column.type, sa.BigInteger) else "int")
    if isinstance(column.type, sa.DateTime) and all(map(_moment, told)):
        return Kind.of("datetime")
    return Kind.of("nvarchar(max)" if isinstance(column.type, sa.Text) else "nvarchar(1000)")


def _moment(value: Any) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def _value(kind: Kind, value: Any) -> Any:
    return _moment(value) if kind.name == "datetime" and value is not None else value


DRIVERS = {"FreeTDS": {"TDS_Version": "7.2"}, MICROSOFT: {"Encrypt": "no"}}


def test_the_same_rows_end_in_the_same_outcomes(
    tmp_path: Path, new_store: Callable[[], str], mssql: Server
) -> None:
    plain = Small(new_store(), make_source(tmp_path / "vic.db", SOURCE), tmp_path)
    plain.run()
    whole = ledger(plain.dsn)
    assert len(whole) > 20
    mssql.create_database("vic", _tables(tmp_path / "vic.db"))
    for driver, options in DRIVERS.items():
        url = mssql.url("vic", driver=driver, **options).render_as_string(hide_password=False)
        folder = tmp_path / driver
        folder.mkdir()
        small = Small(new_store(), url, folder, mappings=OF_SQL_SERVER, span_rows=5)
        small.run()
        assert ledger(small.dsn) == whole
        assert remarks(small.dsn) == remarks(plain.dsn)
        assert problems(small.dsn) == problems(plain.dsn)
        assert records(small.dsn) == records(plain.dsn)
