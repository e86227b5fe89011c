"""Pages of what an index takes in, each read ahead while the one before it is written."""

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from services.access.store import connect
from services.search.assemble import rows
from services.search.schema import LIVE

PAGE = 1000  # documents for one statement

_BEFORE_ALL = UUID(int=0)
_NEXT_LIVE = """
SELECT id FROM eoffice.document
WHERE batch_id IS NULL AND id > %(after)s::uuid
ORDER BY id LIMIT %(page)s
"""
_NEXT_OF_BATCH = """
SELECT id FROM eoffice.document
WHERE batch_id = %(batch)s AND id > %(after)s::uuid
ORDER BY id LIMIT %(page)s
"""
_NEXT_OUTSIDE = """
SELECT id FROM eoffice.document
WHERE batch_id IS DISTINCT FROM %(batch)s AND id > %(after)s::uuid
ORDER BY id LIMIT %(page)s
"""
# Documents that children of a batch hang on.
_HOSTS = """
SELECT DISTINCT document_id FROM (
    SELECT document_id, batch_id FROM eoffice.document_reader WHERE document_id = ANY(%(ids)s)
    UNION ALL
    SELECT document_id, batch_id FROM eoffice.attachment WHERE document_id = ANY(%(ids)s)
    UNION ALL
    SELECT document_id, batch_id FROM eoffice.recipient WHERE document_id = ANY(%(ids)s)
) child WHERE batch_id = %(batch)s
"""


class Wanted(NamedTuple):
    """Which page: of what in the queue, after which id, with which batches shown."""

    batch: int
    after: str | None
    shown: tuple[int, ...]


class Page(NamedTuple):
    """What was read: the ids looked at, those of them to replace, and the rows of these."""

    ids: list[UUID]
    replaced: list[UUID]
    rows: list[Any]


def read(conn: psycopg.Connection, wanted: Wanted) -> Page:
    """The page as the store is now; no ids: there is nothing left of the batch."""
    ids = _next_ids(conn, wanted)
    replaced = ids if wanted.batch >= LIVE else _hosts(conn, -wanted.batch, ids)
    return Page(ids, replaced, rows(conn, replaced, wanted.shown))


def _next_ids(conn: psycopg.Connection, wanted: Wanted) -> list[UUID]:
    """The next page of a batch, along the primary key.

    A batch that was loaded just now has no statistics yet: left to itself, the planner would
    sort the whole rest of the table for each page.
    """
    statement = _NEXT_LIVE if wanted.batch == LIVE else _NEXT_OF_BATCH
    if wanted.batch < LIVE:
        statement = _NEXT_OUTSIDE
    given = {"batch": abs(wanted.batch), "after": wanted.after or _BEFORE_ALL, "page": PAGE}
    with conn.transaction():
        conn.execute("SET LOCAL enable_sort = off")
        return [row[0] for row in conn.execute(statement, given).fetchall()]


def _hosts(conn: psycopg.Connection, batch: int, ids: list[UUID]) -> list[UUID]:
    rows = conn.execute(_HOSTS, {"batch": batch, "ids": ids}).fetchall()
    return [row[0] for row in rows]


class Ahead:
    """Reads pages in a thread and over a connection of its own, one ahead of its user.

    A page read ahead is given out only if nothing in it has changed since: its user tells the
    changes, from a look at the feed that is later than the reading.
    """

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._thread = ThreadPoolExecutor(1, "index-ahead")
        self._conn: psycopg.Connection | None = None
        self._begun: tuple[Wanted, Future[Page]] | None = None
        self._changed: set[UUID] = set()

    def begin(self, wanted: Wanted) -> None:
        """Begin to read a page."""
        self._changed.clear()
        self._begun = wanted, self._thread.submit(self._read, wanted)

    def take(self, wanted: Wanted) -> Page:
        """The page; read anew where another one was begun, or a document of it has changed."""
        begun, self._begun = self._begun, None
        if begun is not None and begun[0] == wanted:
            page = begun[1].result()
            if self._changed.isdisjoint(page.ids):
                return page
        return self._thread.submit(self._read, wanted).result()

    def changed(self, ids: Iterable[UUID]) -> None:
        """These documents have changed."""
        self._changed.update(ids)

    def drop(self) -> None:
        """Whatever is read ahead counts no more."""
        self._begun = None

    def close(self) -> None:
        """End the thread and the connection."""
        self._thread.shutdown(cancel_futures=True)
        if self._conn is not None:
            self._conn.close()

    def _read(self, wanted: Wanted) -> Page:
        if self._conn is None:
            self._conn = connect(self._dsn)
        return read(self._conn, wanted)
