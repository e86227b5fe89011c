"""Throws an unpublished batch away, so that its wave can begin anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import sql

from etl.errors import ConfigError
from etl.store import leftovers
from etl.store.queries import query
from etl.store.session import plain_errors

if TYPE_CHECKING:
    from etl.store.session import Connection


def discard(connection: Connection, wave: str) -> None:
    """Take out of the store all that the wave's unpublished batch has brought.

    One transaction; it raises the epoch, so that an earlier run can write no more. The bytes of
    files that no record claims any longer are left to `leftovers.remove_bytes`. A batch that is
    published is refused (ConfigError): people may have used it.
    """
    with plain_errors(), connection.transaction():
        found = connection.execute(query("latest_batch_of_wave"), {"wave": wave}).fetchone()
        if found is None:
            return
        batch, state = int(str(found[0])), str(found[1])
        if state == "published":
            raise ConfigError(
                f"Wave '{wave}' is published: people may be using it",
                "Nothing was changed.",
                "vicmig status",
            )
        connection.execute(b"LOCK TABLE migration.writer IN EXCLUSIVE MODE")
        connection.execute("UPDATE migration.writer SET epoch = epoch + 1")
        for statement in query("discard_batch").decode().split(";"):
            connection.execute(sql.SQL(statement), {"batch": batch})
        leftovers.drop_unclaimed(connection)


def refuse_late_marks(connection: Connection) -> None:
    """Raise ConfigError while a record is in the store that was marked as secret after it loaded.

    That happens where the source gained a marked file name while the wave was under way.
    """
    with plain_errors():
        found = connection.execute(query("marked_too_late")).fetchone()
    late = int(str(found[0])) if found else 0
    if late:
        raise ConfigError(
            f"{late} document(s) were marked as possible secrets after they had been loaded",
            "The wave is not published; nobody sees any of it.",
            "vicmig migrate --afresh, which throws the unpublished wave away and begins anew",
        )
