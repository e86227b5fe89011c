"""One index that follows the store: live rows first, batches page by page in between."""

import logging
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID

import psycopg
import tantivy

from services.search import feed, position
from services.search.assemble import entry, rows
from services.search.pages import PAGE, Ahead, Wanted
from services.search.position import Position
from services.search.schema import LIVE, schema

log = logging.getLogger(__name__)

_THREADS = 2
_HEAP = 128 * 1024 * 1024
# What waits for a commit. A live row waits for the commit of all of it, so it is bounded by how
# long a commit takes on this machine; a kill costs no more than what waits.
_FEWEST, _MOST = 2 * PAGE, 40 * PAGE
_COMMIT_SECONDS = 0.5
_WAIT_SECONDS = 5.0


class Follower:
    """An index folder and its writer. ``close`` gives the writer back.

    Every commit holds the position it stands at: a kill loses at most the work since the last one.
    For the use of one thread; pages of a batch are read ahead in another.
    """

    def __init__(self, dsn: str, conn: psycopg.Connection, folder: Path) -> None:
        self.folder = folder
        self._conn = conn
        self._index = tantivy.Index(schema(), path=str(folder), reuse=True)
        self._writer = self._index.writer(heap_size=_HEAP, num_threads=_THREADS)
        self._at = position.get(self._index) or position.start(conn)
        self._shown = feed.published(conn)
        self._ahead = Ahead(dsn)
        self._most = 4 * PAGE
        self._waiting, self._waiting_since = 0, 0.0

    @property
    def at(self) -> Position:
        """Where it stands, with what is not committed yet."""
        return self._at

    def close(self) -> None:
        """Let go of the folder; what is not committed is dropped and done again later."""
        self._ahead.close()
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
            if self._commit_is_due():
                self.commit()
            return False
        self._ahead.changed(news.documents)
        if news.loaded or news.rolled_back or news.published:
            self._ahead.drop()
        for batch in news.loaded:
            self._at = self._at.with_batch_loaded(batch)
        for batch in news.rolled_back:
            self._at = self._at.without_batch(batch)
            self._writer.delete_documents_by_term("batch", batch)
        for batch in news.published:
            self._at = self._at.with_batch_shown(batch)
        for first in range(0, len(news.documents), PAGE):
            ids = news.documents[first : first + PAGE]
            self._put(ids, rows(self._conn, ids, self._shown))
        self.commit()
        return True

    def bulk_page(self) -> bool:
        """Take in one page of the first of the queue. False: the queue is empty.

        The end of a batch is committed; pages before it with a later ``follow``.
        """
        if not self._at.queue:
            return False
        batch = self._at.queue[0]
        page = self._ahead.take(Wanted(batch, self._at.after, self._shown))
        self._at = self._at.after_page(page.ids[-1] if page.ids else None)
        if page.ids:
            self._ahead.begin(Wanted(batch, self._at.after, self._shown))
        # Within a batch no id comes twice, so what the last commit does not hold is new.
        if batch < LIVE or self._holds_any(page.replaced):
            self._put(page.replaced, page.rows)
        else:
            self._put((), page.rows)
        if not page.ids:
            self.commit()
        return True

    def commit(self) -> None:
        """Make everything so far findable and durable, together with the position."""
        begun = monotonic()
        position.put(self._writer, self._at)
        self._writer.commit()
        self._index.reload()
        self._measure(monotonic() - begun)
        self._waiting = 0

    def documents(self) -> int:
        """How many documents the last commit holds."""
        return max(0, self._index.searcher().num_docs - 1)

    def _commit_is_due(self) -> bool:
        waited = monotonic() - self._waiting_since
        return self._waiting >= self._most or (self._waiting > 0 and waited > _WAIT_SECONDS)

    def _measure(self, seconds: float) -> None:
        """Let more or less wait for a commit next time."""
        if seconds > _COMMIT_SECONDS and self._waiting > _FEWEST:
            self._most = max(_FEWEST, self._waiting // 2)
        elif seconds < _COMMIT_SECONDS / 2 and self._waiting >= self._most:
            self._most = min(_MOST, self._most * 2)

    def _holds_any(self, ids: Collection[UUID]) -> bool:
        """Whether the last commit holds an entry of any of these documents."""
        searcher = self._index.searcher()
        if not ids or searcher.num_docs <= 1:
            return False
        these = tantivy.Query.term_set_query(schema(), "id", [str(i) for i in ids])
        return bool(searcher.search(these, 1, count=False).hits)

    def _put(self, gone: Collection[UUID], found: Collection[Any]) -> None:
        """Replace the entries of documents; those that have none any more leave the index."""
        for document_id in gone:
            self._writer.delete_documents_by_term("id", str(document_id))
        for row in found:
            self._writer.add_document(entry(row))
        if not self._waiting:
            self._waiting_since = monotonic()
        self._waiting += len(found)
