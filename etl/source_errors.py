"""What a source's driver says, told apart by what is to be done, without a value of a row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from etl.errors import SourceError, TransientError

if TYPE_CHECKING:
    import sqlalchemy as sa

AGAIN = "run the same command again"
_STATE = "Nothing of the span at work is recorded."
# The server is away, restarts, has ended our connection, or refuses for now (too many connections,
# a lock): not the statement's fault. SQLSTATE and SQLite's names by their first letters; native
# numbers of MySQL and MariaDB, whose ODBC driver files most of these under "other" (HY000).
_LOST = ("08", "HYT", "SQLITE_IOERR")
_BUSY = ("40001", "SQLITE_BUSY", "SQLITE_LOCKED")
_LOST_NUMBERS = frozenset((
    "1053", "1077", "1079", "1158", "1159", "1160", "1161", "1184", "1927", "2002", "2003", "2005",
    "2006", "2012", "2013", "2055", "4031", "5012", "5014",
))  # fmt: skip
_BUSY_NUMBERS = frozenset(("1040", "1203", "1205", "1213"))
_NATIVE = re.compile(r"\((\d{4})\)(?: \(SQL\w+\))?$")


def lost(error: BaseException | None) -> bool:
    """Whether the connection is gone, or could not be made, for no fault of the statement."""
    return code(error).startswith(_LOST) or _native(error) in _LOST_NUMBERS


def translated(error: sa.exc.DBAPIError) -> SourceError | TransientError:
    """The error without statement, parameters or values: only the driver's class and code."""
    said = code(error.orig)
    busy = said.startswith(_BUSY) or _native(error.orig) in _BUSY_NUMBERS
    if error.connection_invalidated or lost(error.orig) or busy:
        number = _native(error.orig)
        fact = f"The source does not answer, or the connection to it broke ({said} {number})"
        return TransientError(fact.replace(" )", ")"), _STATE, AGAIN)
    fact = f"The source refuses ({type(error.orig).__name__} {said})"
    return SourceError(fact, _STATE, "vicmig doctor --config FILE")


def code(error: BaseException | None) -> str:
    """The SQLSTATE, or SQLite's name of the error; empty where the driver gives a text instead."""
    first = error.args[0] if error is not None and error.args else ""
    named = getattr(error, "sqlite_errorname", None)
    text = str(named or first)
    return text if text.isalnum() or named else ""


def _native(error: BaseException | None) -> str:
    """The number at the end of an ODBC message; nothing else of its text is looked at."""
    found = _NATIVE.search(str(error.args[-1])) if error is not None and error.args else None
    return found[1] if found else ""
