"""Connections to the store, and its errors without the values that drivers put into them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg

from etl.errors import StoreError, TransientError

if TYPE_CHECKING:
    from collections.abc import Iterator

LOAD, APP = "vicmig_load", "eoffice_app"
Connection = psycopg.Connection[tuple[object, ...]]
# A client that vanished (a cut line, a machine that lost power) must not keep its locks for hours:
# the server notices within a minute or two, and while a statement of it runs or waits, sooner.
_NOTICES_US = (
    " -c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
    " -c tcp_user_timeout=60s"
)
_ALSO_AT_WORK = " -c client_connection_check_interval=5s"  # a server on Windows refuses it
# The same for a server that vanished.
_NOTICED: dict[str, str | int | None] = {
    "connect_timeout": 10, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}  # fmt: skip


def connect(dsn: str, role: str = LOAD, *, autocommit: bool = True) -> Connection:
    """A connection that acts as `role`.

    StoreError says what is wrong with the address or the rights; TransientError that no server
    answers now, as while it restarts.
    """
    options = (
        f"-c role={role} -c timezone=Asia/Ho_Chi_Minh -c datestyle=ISO -c synchronous_commit=on"
        f"{_NOTICES_US}"
    )
    given, named = psycopg.conninfo.make_conninfo(dsn, **_NOTICED), f"vicmig {role}"
    for last in (False, True):
        wanted = options if last else options + _ALSO_AT_WORK
        try:
            return psycopg.connect(
                given, autocommit=autocommit, options=wanted, application_name=named
            )
        except psycopg.OperationalError as error:
            if not _answers(given):
                raise unreachable(error, TransientError) from None
            if last:  # it answers and refuses: it had not just come back
                raise unreachable(error) from None
    raise AssertionError


def _answers(dsn: str) -> bool:
    """Whether a server takes connections at this address.

    It refuses while it starts, stops or mends itself (57P03). libpq tells without a text to read.
    """
    return psycopg.pq.PGconn.ping(dsn.encode()) == psycopg.pq.Ping.OK


@contextmanager
def plain_errors() -> Iterator[None]:
    """Re-raise the driver's errors without their parameters and details.

    Those may hold values of rows.
    """
    try:
        yield
    except psycopg.Error as error:
        raise told(error) from None


def told(error: psycopg.Error) -> StoreError | TransientError:
    """The error without its parameters and details."""
    if isinstance(error, psycopg.errors.DiskFull):
        return StoreError(
            "The store's disk is full", _ROLLED_BACK, "free space, then run the same command again"
        )
    # An error of the database without a state is one that libpq made: the server said nothing.
    silent = type(error) is psycopg.DatabaseError and error.sqlstate is None
    if silent or isinstance(error, psycopg.OperationalError):
        fact = f"The connection to the store broke ({error.sqlstate or type(error).__name__})"
        return TransientError(fact, _ROLLED_BACK, "run the same command again")
    where = error.diag.table_name or ""
    column = error.diag.column_name or error.diag.constraint_name or ""
    refusal = f"{type(error).__name__} {error.sqlstate} {where} {column}".strip()
    return StoreError(
        f"The store refuses a span: {refusal}", _ROLLED_BACK, "vicmig doctor --config FILE",
        sqlstate=error.sqlstate,
    )  # fmt: skip


def unreachable(
    error: psycopg.OperationalError, kind: type[StoreError | TransientError] = StoreError
) -> StoreError | TransientError:
    """An error for a connection that was not made.

    The server's reason, never the address with its password.
    """
    said = [line.strip() for line in str(error).splitlines() if not line.startswith("\t")]
    reason = next((line for line in reversed(said) if line), type(error).__name__)
    return kind(
        f"The store cannot be reached: {reason}",
        "Nothing was written beyond what was committed before.",
        "check [store] in vicmig.toml and VICMIG_STORE_PASSWORD, then vicmig doctor",
    )


_ROLLED_BACK = "The span at work was rolled back; spans committed before it stay."
