"""What a source's driver says, told apart by what is to be done, without a value of a row."""

from __future__ import annotations

import re

import sqlalchemy as sa

from etl.errors import SourceError, TransientError

FAILED = (sa.exc.DBAPIError, sa.exc.ResourceClosedError, sa.exc.PendingRollbackError)
"""What a read over SQLAlchemy fails with: a driver's error, or that the connection went away in the
middle of what the engine does itself, as while it gets to know the server."""

AGAIN = "run the same command again"
_STATE = "Nothing of the span at work is recorded."
# The server is away, restarts, has ended our connection, or refuses for now (too many connections,
# a lock): not the statement's fault. SQLSTATE and SQLite's names by their first letters; native
# numbers of MySQL and MariaDB, whose ODBC driver files most of these under "other" (HY000), and
# says that memory is short (HY001) where it makes a statement over a connection that is gone.
# FreeTDS says there that a cursor is open (24000).
_LOST = (
    "08", "HYT", "HY001", "24000", "SQLITE_IOERR", "57P0",  # PostgreSQL shuts down, or starts
    "DPY-1001", "DPY-4011", "DPY-6", "ORA-01033", "ORA-01034", "ORA-01089", "ORA-0311",
    "ORA-12170", "ORA-1251", "ORA-12537", "ORA-1254", "ORA-12547",
)  # fmt: skip
_BUSY = (
    "40001", "40P01", "53300", "55P03", "SQLITE_BUSY", "SQLITE_LOCKED", "ORA-00054",
    "SQLITE_ABORT",  # the row was changed while its BLOB was read
)  # fmt: skip
_LOST_NUMBERS = frozenset((
    "1053", "1077", "1079", "1158", "1159", "1160", "1161", "1184", "1927", "2002", "2003", "2005",
    "2006", "2012", "2013", "2055", "4031", "5012", "5014",
    "20002", "20003", "20004", "20006", "20009", "20017", "20047",
))  # fmt: skip
_BUSY_NUMBERS = frozenset(("1040", "1203", "1205", "1213", "1222"))
_PART = "vicmig_part"
_NATIVE = re.compile(r"\((\d{4,5})\)(?: \(SQL\w+\))?$")

# What FreeTDS says over a line that broke; an error of the server's own has a number.
_NAMELESS = re.compile(r"\[FreeTDS\].*\(0\) \(SQL|did not supply an error")


def lost(error: BaseException | None) -> bool:
    """Whether the connection is gone, or could not be made, for no fault of the statement."""
    postgresql = type(error).__module__.startswith("psycopg")
    if code(error) == "HY000" and _NAMELESS.search(str(error)):
        return True
    return away(code(error), native(error)) or (postgresql and _unanswered(error))


def away(state: str, number: str) -> bool:
    """Whether a driver's state, or a server's own number, says that nobody answered."""
    return state.startswith(_LOST) or number in _LOST_NUMBERS


def _unanswered(error: BaseException | None) -> bool:
    """Whether PostgreSQL could not be reached: one that refuses says so, with FATAL.

    So does one that starts, stops or mends itself, and its words are of its own language.
    """
    if type(error).__name__ != "OperationalError" or code(error):
        return False
    text = str(error)
    return "FATAL" not in text or "the database system is" in text or not _takes_connections(error)


def _takes_connections(error: BaseException | None) -> bool:
    """Whether the server that refused a connection takes others; it is asked once."""
    from psycopg import pq

    refused = getattr(error, "pgconn", None)
    if refused is None:
        return True
    there = {told.keyword: told.val for told in refused.info if told.val}
    asked = [b"%s=%s" % (name, there[name]) for name in (b"host", b"port") if name in there]
    return pq.PGconn.ping(b" ".join(asked)) == pq.Ping.OK


def name_part(error: BaseException | None, part: str) -> None:
    """Let an error say of which database of the source it is."""
    if error is not None and part:
        setattr(error, _PART, part)


def source_of(error: BaseException) -> str:
    """What to call the source of an error: which of its databases, where it has several."""
    part = getattr(error, _PART, "")
    return f"Database {part} of the source" if part else "The source"


def translated(error: BaseException) -> SourceError | TransientError:
    """The error without statement, parameters or values: only the driver's class and code.

    One of FAILED, or a driver's own. Of a source of several databases it says which.
    """
    broken = isinstance(error, FAILED)
    driver: BaseException | None = error
    if isinstance(error, sa.exc.DBAPIError):
        broken, driver = error.connection_invalidated, error.orig
    said, number, source = code(driver), native(driver), source_of(error)
    busy = said.startswith(_BUSY) or number in _BUSY_NUMBERS
    if broken or lost(driver) or busy:
        told = " ".join(filter(None, (said, number))) or type(driver).__name__
        fact = f"{source} does not answer, or the connection to it broke ({told})"
        return TransientError(fact, _STATE, AGAIN)
    fact = f"{source} refuses ({type(driver).__name__} {said})"
    return SourceError(fact, _STATE, "vicmig doctor --config FILE")


def code(error: BaseException | None) -> str:
    """The SQLSTATE, or SQLite's or Oracle's own; empty where the driver gives a text instead."""
    first = error.args[0] if error is not None and error.args else ""
    known = (getattr(error, "sqlite_errorname", ""), getattr(first, "full_code", ""))
    named = next((name for name in (*known, getattr(error, "sqlstate", "")) if name), None)
    text = str(named or first)
    return text if text.isalnum() or named else ""


def native(error: BaseException | None) -> str:
    """The number at the end of an ODBC message; nothing else of its text is looked at."""
    found = _NATIVE.search(str(error.args[-1])) if error is not None and error.args else None
    return found[1] if found else ""
