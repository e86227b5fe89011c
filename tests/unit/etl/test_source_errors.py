"""What a source's driver says: gone for now, or refusing for good; never its text."""

import sqlite3

import psycopg
import pyodbc
import pytest
import sqlalchemy as sa

from etl.errors import SourceError, TransientError
from etl.source_errors import lost, translated

# As Debian's driver of MariaDB, Microsoft's of SQL Server and SQLite say it.
_LOST = [
    ("08S01", "[08S01] [ma-3.1.15]Lost connection to server during query (2013) (SQLExecDirectW)"),
    ("HY000", "[HY000] [ma-3.1.15]Can't connect to local server (111) (2002) (SQLDriverConnect)"),
    ("HY000", "[HY000] [ma-3.1.15]Write error: Broken pipe (32) (5014) (SQLExecDirectW)"),
    ("HYT00", "[HYT00] [Microsoft][ODBC Driver 18]Login timeout expired (0) (SQLDriverConnect)"),
]
_BUSY = [
    ("HY000", "[HY000] [ma-3.1.15]Too many connections (1040) (SQLDriverConnect)"),
    ("40001", "[40001] [Microsoft][SQL Server]deadlock victim (1205) (SQLExecDirectW)"),
]
_FINAL = [
    ("28000", "[28000] [ma-3.1.15]Access denied for user 'vic'@'localhost' (1045) (SQLConnect)"),
    ("42S02", "[42S02] [ma-3.1.15]Table 'vic.VanBanDen' doesn't exist (1146) (SQLExecDirectW)"),
    ("42S22", "[42S22] Unknown column 'TrichYeu (2013) x' in SELECT (1054) (SQLExecDirectW)"),
]


def _raised(code: str, text: str) -> sa.exc.DBAPIError:
    return sa.exc.DBAPIError("SELECT 'mật'", ("mật",), pyodbc.Error(code, text))


@pytest.mark.parametrize(("code", "text"), _LOST + _BUSY)
def test_what_passes_is_tried_again(code: str, text: str) -> None:
    error = translated(_raised(code, text))
    assert isinstance(error, TransientError)
    assert lost(pyodbc.Error(code, text)) == ((code, text) in _LOST)


@pytest.mark.parametrize(("code", "text"), _FINAL)
def test_what_does_not_pass_stops_the_run_and_keeps_the_drivers_text_to_itself(
    code: str, text: str
) -> None:
    error = translated(_raised(code, text))
    assert isinstance(error, SourceError)
    assert code in str(error)
    assert not {"vic", "VanBanDen", "TrichYeu", "mật"} & set(str(error).replace("'", " ").split())


def test_a_file_that_another_program_has_locked_is_tried_again() -> None:
    busy = sqlite3.OperationalError("database is locked")
    busy.sqlite_errorname = "SQLITE_BUSY"
    assert isinstance(translated(sa.exc.DBAPIError("", (), busy)), TransientError)


def _by_postgresql(name: str, text: str) -> psycopg.Error:
    error: psycopg.Error = getattr(psycopg.errors, name, psycopg.OperationalError)(text)
    return error


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (_by_postgresql("AdminShutdown", "terminating connection"), True),
        (_by_postgresql("TooManyConnections", "sorry, too many clients already"), True),
        (_by_postgresql("", "connection failed: Connection refused"), True),
        (_by_postgresql("", "connection failed: FATAL:  password authentication failed"), False),
        (_by_postgresql("UndefinedTable", "relation mật does not exist"), False),
    ],
)
def test_postgresql_that_is_away_is_told_from_one_that_refuses(
    error: psycopg.Error, passes: bool
) -> None:
    told = translated(sa.exc.DBAPIError("", (), error))
    assert isinstance(told, TransientError) is passes
    assert "mật" not in str(told)


class _Told:
    """As oracledb tells an error."""

    def __init__(self, code: str) -> None:
        self.full_code = code


@pytest.mark.parametrize(
    ("code", "passes"),
    [("DPY-6005", True), ("ORA-03113", True), ("ORA-12541", True), ("ORA-00942", False)],
)
def test_oracle_that_is_away_is_told_from_one_that_refuses(code: str, passes: bool) -> None:
    told = translated(sa.exc.DBAPIError("", (), Exception(_Told(code))))
    assert isinstance(told, TransientError) is passes
    assert code in str(told)
