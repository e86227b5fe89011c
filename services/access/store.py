"""Connections to the store as the e-office's own role."""

import psycopg
from psycopg_pool import ConnectionPool

_AS_EOFFICE = "-c role=eoffice_app"


def connect(dsn: str) -> psycopg.Connection:
    """One autocommit connection as eoffice_app; the caller closes it."""
    return psycopg.connect(dsn, options=_AS_EOFFICE, autocommit=True)


def pool(dsn: str, *, most: int = 8) -> ConnectionPool:
    """A closed pool of such connections, not autocommit; the caller opens and closes it."""
    return ConnectionPool(
        dsn,
        min_size=1,
        max_size=most,
        open=False,
        timeout=5,
        kwargs={"options": _AS_EOFFICE},
        check=ConnectionPool.check_connection,
    )
