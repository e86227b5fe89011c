"""The change feed, read by snapshots: no late commit is skipped, no live row waits for bulk."""

from dataclasses import dataclass
from uuid import UUID

import psycopg


@dataclass(frozen=True, slots=True)
class News:
    """What became visible between two snapshots.

    Args:
        snapshot: the later of the two; where the next look goes on.
        documents: documents that a person changed.
        loaded: batches whose rows are all there.
        published: batches that are shown from now on.
        rolled_back: batches that are gone.
        shown: all published batches.
    """

    snapshot: str
    documents: tuple[UUID, ...]
    loaded: tuple[int, ...]
    published: tuple[int, ...]
    rolled_back: tuple[int, ...]
    shown: tuple[int, ...]

    def __bool__(self) -> bool:
        return bool(self.documents or self.loaded or self.published or self.rolled_back)


# Documents that the children of a sync hang on are told one by one: no other is looked through.
_TOLD = """
f.kind <> 'span' AND NOT (f.kind = 'batch_published' AND EXISTS (
    SELECT FROM migration.batch b WHERE b.id = f.batch_id AND b.kind = 'sync'))
"""
_NEWS = f"""
SELECT kind, record_id, batch_id FROM eoffice.feed f
WHERE {_TOLD}
  AND xid >= pg_snapshot_xmin(%(last)s::pg_snapshot)
  AND NOT pg_visible_in_snapshot(xid, %(last)s::pg_snapshot)
ORDER BY seq
"""  # noqa: S608 - our own words
_FOLLOWED = f"""
SELECT NOT EXISTS (
    SELECT FROM eoffice.index_position p
    JOIN eoffice.feed f ON f.xid >= pg_snapshot_xmin(p.snapshot::pg_snapshot)
        AND NOT pg_visible_in_snapshot(f.xid, p.snapshot::pg_snapshot)
        AND f.xid < pg_snapshot_xmax(%(upto)s::pg_snapshot)
        AND pg_visible_in_snapshot(f.xid, %(upto)s::pg_snapshot)
    WHERE p.index_id = %(index)s AND {_TOLD})
"""  # noqa: S608 - our own words
_PUBLISHED = "SELECT id FROM migration.batch WHERE state = 'published' ORDER BY id"


def published(conn: psycopg.Connection) -> tuple[int, ...]:
    """The batches that are shown."""
    return tuple(row[0] for row in conn.execute(_PUBLISHED).fetchall())


def read(conn: psycopg.Connection, last: str) -> News:
    """The news since the snapshot ``last``, in one read-only transaction."""
    with conn.transaction():
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        rows = conn.execute(_NEWS, {"last": last}).fetchall()
        here = conn.execute("SELECT pg_current_snapshot()::text").fetchone()
        shown = published(conn)
    assert here is not None
    batches = {
        kind: tuple(dict.fromkeys(row[2] for row in rows if row[0] == kind))
        for kind in ("batch_loaded", "batch_published", "batch_rolled_back")
    }
    return News(
        snapshot=here[0],
        documents=tuple(dict.fromkeys(row[1] for row in rows if row[0] == "document")),
        loaded=batches["batch_loaded"],
        published=batches["batch_published"],
        rolled_back=batches["batch_rolled_back"],
        shown=shown,
    )


def now(conn: psycopg.Connection) -> str:
    """What is visible at this moment, as a snapshot to compare with."""
    row = conn.execute("SELECT pg_current_snapshot()::text").fetchone()
    assert row is not None
    return str(row[0])


def is_followed(conn: psycopg.Connection, index_id: str, upto: str) -> bool:
    """Whether an index has read all the news that was visible in the snapshot ``upto``."""
    row = conn.execute(_FOLLOWED, {"index": index_id, "upto": upto}).fetchone()
    return bool(row and row[0])
