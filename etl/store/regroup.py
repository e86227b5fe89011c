"""Groups of same documents that have to be judged again, whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from etl.decide import representatives
from etl.store.fence import fenced
from etl.store.postgres import PostgresStore, point
from etl.store.queries import query

if TYPE_CHECKING:
    from etl.loader import Pen
    from etl.store.session import Connection

_AT_ONCE = 5000


def regroup(dsn: str, connection: Connection, pen: Pen) -> int:
    """Judge every group that waits, and set who represents its members; pointers that changed.

    The present representative stays while it is a member, live before legacy; else the first in
    read order. A transaction for some thousand identities; idempotent.
    """
    changed = 0
    store = PostgresStore(dsn, pen)
    try:
        while True:
            found = connection.execute(query("waiting_groups"), {"rows": _AT_ONCE}).fetchall()
            if not found:
                return changed
            identities = pa.array([str(row[0]) for row in found], pa.string())
            pointers = _judged(store.members(identities, identities))
            with fenced(connection, pen), connection.cursor() as cursor:
                if pointers:
                    point(cursor, pointers)
                    cursor.execute(query("feed_pointed"), {"ids": list(pointers)})
                cursor.execute(query("forget_groups"), {"identities": identities.to_pylist()})
            changed += len(pointers)
    finally:
        store.close()


def waiting_groups(connection: Connection) -> int:
    """How many identities wait for their group to be judged."""
    row = connection.execute("SELECT count(*) FROM migration.regroup").fetchone()
    return int(str(row[0])) if row else 0


def _judged(members: pd.DataFrame) -> dict[str, str | None]:
    """The pointers that change."""
    if members.empty:
        return {}
    chosen = representatives(members.assign(stored=True).astype(object))
    legacy = members[~members["live"].astype(bool)].drop_duplicates("id")
    present = legacy.set_index("id")["represented_by"]
    now = chosen.reindex(present.index)
    changed = now[(now.fillna("") != present.fillna("")).to_numpy()]
    return {str(row): (None if pd.isna(chief) else str(chief)) for row, chief in changed.items()}
