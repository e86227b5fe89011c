"""One index that follows the store: live rows first, batches page by page in between."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import psycopg
import tantivy

from services.search import feed, position
from services.search.assemble import entries
from services.search.position import Position
from services.search.schema import LIVE, schema

log = logging.getLogger(__name__)

_PAGE = 500  # documents for one statement
_PAGES = 8  # of a batch for one commit: a commit holds up live rows for as long as it is big
_THREADS = 2
_HEAP = 128 * 1024 * 1024

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


class Follower:
    """An index folder and its writer. One thread; ``close`` gives the writer back.

    Every commit holds the position it stands at: a kill loses at most the work since the last one.
    """

    def __init__(self, conn: psycopg.Connection, folder: Path) -> None:
        self.folder = folder
        self._conn = conn
        self._index = tantivy.Index(schema(), path=str(folder), reuse=True)
        self._writer = self._index.writer(heap_size=_HEAP, num_threads=_THREADS)
        self._at = position.get(self._index) or position.start(conn)
        self._shown = feed.published(conn)
        self._uncommitted = 0

    @property
    def at(self) -> Position:
        """Where it stands, with what is not committed yet."""
        return self._at

    def close(self) -> None:
        """Let go of the folder; what is not committed is dropped and done again later."""
        self._writer.rollback()
        self._writer.wait_merging_threads()

    def follow(self) -> bool:
        """Take in what the feed has to say; committed when this returns. False: nothing new.

        Pages of a batch are committed here too, so that live rows never wait for two commits.
        """
        news = feed.read(self._conn, self._at.snapshot)
        self._shown = news.shown
        self._at = replace(self._at, snapshot=news.snapshot)
        if not news:
            if self._uncommitted >= _PAGES:
                self.commit()
            return False
        for batch in news.loaded:
            self._at = self._at.with_batch_loaded(batch)
        for batch in news.rolled_back:
            self._at = self._at.without_batch(batch)
            self._writer.delete_documents_by_term("batch", batch)
        for batch in news.published:
            self._at = self._at.with_batch_shown(batch)
        for first in range(0, len(news.documents), _PAGE):
            self._put(news.documents[first : first + _PAGE])
        self.commit()
        return True

    def bulk_page(self) -> bool:
        """Take in one page of the first of the queue. False: the queue is empty.

        The end of a batch is committed; pages before it with the next ``follow``.
        """
        if not self._at.queue:
            return False
        batch = self._at.queue[0]
        ids = self._next_ids(batch)
        self._put(ids if batch >= LIVE else self._hosts(-batch, ids))
        self._at = self._at.after_page(ids[-1] if ids else None)
        self._uncommitted += 1
        if not ids:
            self.commit()
        return True

    def commit(self) -> None:
        """Make everything so far findable and durable, together with the position."""
        position.put(self._writer, self._at)
        self._writer.commit()
        self._uncommitted = 0

    def documents(self) -> int:
        """How many documents the last commit holds."""
        self._index.reload()
        return max(0, self._index.searcher().num_docs - 1)

    def _next_ids(self, batch: int) -> list[UUID]:
        """The next page of a batch, along the primary key.

        A batch that was loaded just now has no statistics yet: left to itself, the planner would
        sort the whole rest of the table for each page.
        """
        statement = _NEXT_LIVE if batch == LIVE else _NEXT_OF_BATCH
        if batch < LIVE:
            statement = _NEXT_OUTSIDE
        given = {"batch": abs(batch), "after": self._at.after or _BEFORE_ALL, "page": _PAGE}
        with self._conn.transaction():
            self._conn.execute("SET LOCAL enable_sort = off")
            return [row[0] for row in self._conn.execute(statement, given).fetchall()]

    def _hosts(self, batch: int, ids: list[UUID]) -> list[UUID]:
        rows = self._conn.execute(_HOSTS, {"batch": batch, "ids": ids}).fetchall()
        return [row[0] for row in rows]

    def _put(self, ids: Sequence[UUID]) -> None:
        """Replace the entries of these documents; those that are gone leave the index."""
        for document_id in ids:
            self._writer.delete_documents_by_term("id", str(document_id))
        for entry in entries(self._conn, ids, self._shown):
            self._writer.add_document(entry.document)
