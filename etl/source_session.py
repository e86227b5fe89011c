"""Connections to a source that cannot write to it, and that read each value whole.

Driver errors leave here without statement, parameters and values.
"""

from __future__ import annotations

import logging
import warnings
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import sqlalchemy as sa

from etl.odbc_drivers import connection_string, resolved
from etl.source_errors import FAILED, code, lost, name_part, translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

log = logging.getLogger(__name__)
_SQLITE_TEXT = "Could not decode to UTF-8"

# What a session is told first, by dialect. SQL Server and Oracle have no statement that makes it
# read only: there the rights of the account are the guard.
_FIRST = {
    "sqlite": ("PRAGMA query_only = ON",),
    "mariadb": ("SET SESSION TRANSACTION READ ONLY",),
    "mysql": ("SET SESSION TRANSACTION READ ONLY",),
    # One read sees one state of a row, also where its BLOB comes in pieces; as in MariaDB.
    "postgresql": (
        "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
    ),
    # FreeTDS cuts long values where it is not told; of a deadlock we are the one to stop.
    "mssql": (
        "SET TEXTSIZE 2147483647",
        "SET DEADLOCK_PRIORITY LOW",
        "SET LOCK_TIMEOUT 60000",
    ),
    # Oracle orders by NLS_SORT and compares by NLS_COMP: pages need both to be the same.
    "oracle": (
        "ALTER SESSION SET NLS_SORT = BINARY NLS_COMP = BINARY"
        " NLS_DATE_FORMAT = 'YYYY-MM-DD HH24:MI:SS'"
        " NLS_TIMESTAMP_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF6' NLS_NUMERIC_CHARACTERS = '.,'",
    ),
}
_NOT_BEFORE_5_6 = ("mariadb", "mysql")  # no session of an older one can be read only


def engine(url: str, encoding: str = "", patience: int = 0, part: str = "") -> sa.Engine:
    """An engine that cannot write to the source and never puts a parameter into an error.

    Args:
        url: the address, with the password.
        encoding: of texts that the driver hands over as bytes of a code page.
        patience: seconds for a connection to be made; 0: as long as the driver waits.
        part: what errors call the database; empty: the source.
    """
    given = _read_only(resolved(sa.make_url(url)))
    options = _options(given, patience)
    made = sa.create_engine(given, hide_parameters=True, pool_pre_ping=True, **options)
    begin = beginner(made.dialect.name, encoding)

    if made.dialect.driver == "pyodbc":
        told = connection_string(made.dialect, made.url)

        @sa.event.listens_for(made, "do_connect")
        def _asked(_dialect: Any, _record: Any, arguments: Any, _named: Any) -> None:
            arguments[:] = [told]

    @sa.event.listens_for(made, "connect")
    def _begun(connection: Any, _record: Any) -> None:
        begin(connection)

    @sa.event.listens_for(made, "handle_error")
    def _told(context: Any) -> None:
        name_part(context.sqlalchemy_exception, part)
        # Else the pool would go on with it, and complain of it at length on standard error.
        context.is_disconnect = context.is_disconnect or lost(context.original_exception)

    logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)
    # Said where the connection breaks while it is asked for; the next one is asked again.
    warnings.filterwarnings("ignore", "Could not detect the connection character", sa.exc.SAWarning)
    return made


def statements(dialect: str) -> tuple[str, ...]:
    """What a session of this dialect is told before it reads."""
    return _FIRST.get(dialect, ())


def beginner(dialect: str, encoding: str) -> Callable[[Any], None]:
    """What makes a new connection of a driver ready."""

    def begin(connection: Any) -> None:
        if hasattr(connection, "setdecoding"):
            _as_declared(connection, dialect, encoding)
        if encoding and dialect == "sqlite":
            connection.text_factory = lambda raw: raw.decode(encoding, "replace")
        cursor = connection.cursor()
        for statement in statements(dialect):
            try:
                cursor.execute(statement)
            except Exception as error:
                if dialect not in _NOT_BEFORE_5_6 or lost(error):
                    raise
                log.warning("source_session=not_read_only server=before_5_6")
        cursor.close()
        connection.commit()  # PostgreSQL forgets a setting that is rolled back

    return begin


def _as_declared(connection: Any, dialect: str, encoding: str) -> None:
    """Have a connection of pyodbc give texts and numbers as the server holds them."""
    import pyodbc

    if dialect == "mssql":
        _decoded_by_driver(connection, encoding)
    elif encoding:
        connection.setdecoding(pyodbc.SQL_CHAR, encoding=encoding)
    if dialect in ("mariadb", "mysql"):
        # Making numbers of the bytes of a long DECIMAL, MariaDB's driver goes beyond its own
        # buffer, and the process aborts at some later moment.
        connection.decimal_mode = "text"


def _decoded_by_driver(connection: Any, encoding: str) -> None:
    """Have varchar columns decoded by their own collation, not by what this machine is set to."""
    import pyodbc

    if encoding:
        connection.setdecoding(pyodbc.SQL_CHAR, encoding=encoding)
    else:
        connection.setdecoding(pyodbc.SQL_CHAR, encoding="utf-16le", ctype=pyodbc.SQL_WCHAR)


_PATIENCE = {
    "pyodbc": "timeout", "psycopg": "connect_timeout", "oracledb": "tcp_connect_timeout"
}  # fmt: skip


def _options(url: sa.URL, patience: int) -> dict[str, Any]:
    """Oracle before 12c knows no FETCH FIRST."""
    driver = _PATIENCE.get(url.get_driver_name())
    waits = {"connect_args": {driver: patience}} if patience and driver else {}
    return waits | ({"enable_offset_fetch": False} if url.get_backend_name() == "oracle" else {})


def _read_only(url: sa.URL) -> sa.URL:
    """The address; of an SQLite file in the form that neither makes nor changes the file."""
    if url.get_backend_name() != "sqlite" or not url.database or url.query:
        return url
    path = quote(str(Path(url.database).absolute()))
    return url.set(database=f"file:{path}", query={"mode": "ro", "uri": "true"})


def rows_of(connection: sa.Connection, statement: sa.Select[Any]) -> list[Any]:
    """All rows of a statement.

    A value that the driver cannot make is read once more as text: letters of no encoding become
    visible marks, and PostgreSQL's infinity and years before Christ are as it writes them.
    """
    driver: Any = connection.connection.dbapi_connection
    try:
        return list(connection.execute(statement).fetchall())
    except UnicodeDecodeError:
        with _halves(driver):
            return list(connection.execute(statement).fetchall())
    except sa.exc.OperationalError as error:
        if not str(error.orig).startswith(_SQLITE_TEXT):
            raise
    except sa.exc.DataError as error:
        if connection.dialect.driver != "psycopg" or code(error.orig):  # the server's own error
            raise
        _as_written(driver)
        return list(connection.execute(statement).fetchall())
    usual = driver.text_factory
    driver.text_factory = lambda raw: raw.decode("utf-8", "replace")
    try:
        return list(connection.execute(statement).fetchall())
    finally:
        driver.text_factory = usual


def _as_written(driver: Any) -> None:
    """Have a connection of psycopg give dates and times as the server writes them."""
    from psycopg.adapt import Loader

    class Written(Loader):
        def load(self, data: Any) -> str:
            whole, point, fraction = bytes(data).decode().partition(".")
            return f"{whole}{point}{fraction:0<6}" if point else whole

    for kind in ("date", "timestamp", "time"):
        driver.adapters.register_loader(kind, Written)


@contextmanager
def _halves(driver: Any) -> Iterator[None]:
    """Have a connection of pyodbc pass over half letters, as SQL Server keeps where it cut one."""
    import pyodbc

    wide = (pyodbc.SQL_WCHAR, pyodbc.SQL_WVARCHAR, pyodbc.SQL_WLONGVARCHAR)
    for kind in wide:
        driver.add_output_converter(kind, lambda raw: raw and raw.decode("utf-16le", "replace"))
    try:
        yield
    finally:
        for kind in wide:
            driver.remove_output_converter(kind)


class Reading:
    """A connection for one short read."""

    def __init__(self, source: sa.Engine) -> None:
        self._source = source

    def __enter__(self) -> sa.Connection:
        try:
            self._connection = self._source.connect()
        except FAILED as error:
            raise translated(error) from None
        return self._connection

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        # Where the server went away after the read, what was read is whole all the same, and the
        # pool drops a connection that it cannot set back.
        with suppress(sa.exc.SQLAlchemyError):
            self._connection.close()
        if isinstance(error, FAILED):
            raise translated(error) from None
