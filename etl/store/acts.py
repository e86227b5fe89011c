"""Short acts of people on the store.

One holds the run lock and the pen for as long as it lasts, so that no run writes beside it.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import psycopg

from etl.loader import Pen
from etl.store import runs
from etl.store.queries import query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.store.session import Connection

_NO_BATCH = 0


@contextmanager
def acting(connection: Connection, wave: str, digest: str) -> Iterator[Pen]:
    """The pen for an act of kind `repair`; run and run lock end with the block.

    StopRequestedError where a run is at work, and then nothing is written.
    """
    runs.hold_run_lock(connection)
    try:
        with connection.transaction():
            connection.execute(b"LOCK TABLE migration.writer IN EXCLUSIVE MODE")
            begun = connection.execute(query("begin_act"), {"wave": wave, "digest": digest})
            row = begun.fetchone()
            assert row is not None
            pen = Pen(int(str(row[0])), int(str(row[1])), _NO_BATCH)
            connection.execute(query("stop_other_runs"), {"run": pen.run_id})
        try:
            yield pen
        except BaseException:
            with suppress(psycopg.OperationalError):  # the first error is the one to tell
                runs.finish(connection, pen.run_id, "failed")
            raise
        runs.finish(connection, pen.run_id, "done")
    finally:
        with suppress(psycopg.OperationalError):  # a lock falls with its connection
            connection.execute(b"SELECT pg_advisory_unlock_all()")
