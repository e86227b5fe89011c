"""Is the index what the store says? Entry by entry, for a verification; nothing is changed.

Each document that the index should hold has exactly one entry, made of what the store holds now.
An entry tells by its stamp what it was made of. A live system moves on meanwhile: what differs is
looked at again until the indexer has caught up.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from uuid import UUID

import tantivy

from etl.errors import TransientError
from services.access.store import connect
from services.search import feed, folder, position
from services.search.assemble import rows, stamp
from services.search.indexer import at_work
from services.search.schema import schema

_PAGE = 1000
_ALL = 20_000
_PATIENCE = 10.0
_POLL = 0.2
_IDS = """
SELECT id FROM eoffice.document d
WHERE (%(after)s::uuid IS NULL OR id > %(after)s) AND (%(upto)s::uuid IS NULL OR id <= %(upto)s)
  AND (batch_id IS NULL OR EXISTS (
      SELECT FROM migration.batch b WHERE b.id = d.batch_id AND b.state IN ('loaded', 'published')))
ORDER BY id LIMIT %(page)s
"""


@dataclass(slots=True)
class Checked:
    """How many documents were looked at, and the ids of those without a sound entry."""

    documents: int = 0
    missing: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.repeated)


class Check:
    """The index in use beside its store. ``close`` gives the connection back.

    Args:
        dsn: the store's address.
        root: the index root.
    """

    def __init__(self, dsn: str, root: Path) -> None:
        self._dsn, self._root = dsn, root
        self._conn = connect(dsn)
        self._index = self._open()

    @property
    def ready(self) -> bool:
        """Whether there is an index of this store and version to look at."""
        return self._index is not None

    def close(self) -> None:
        """Give the connection back."""
        self._conn.close()

    def documents(self, after: str | None, upto: str | None) -> Checked:
        """Compare the documents after < id <= upto."""
        total = Checked()
        while ids := self._next(after, upto):
            found = self._settled(ids)
            total.documents += len(ids)
            total.missing += found.missing
            total.stale += found.stale
            total.repeated += found.repeated
            after = str(ids[-1])
        return total

    def strangers(self, *, gaps: bool) -> list[str]:
        """Ids of entries of documents that the index should not hold.

        Every entry is looked at only where the counts differ, or where `gaps` says that entries are
        missing or repeated: then equal counts say nothing.
        """
        extra = self._extra(gaps=gaps)
        until = monotonic() + _PATIENCE
        while extra and monotonic() < until and at_work(self._dsn):
            sleep(_POLL)
            extra = self._extra(gaps=gaps)
        return extra

    def _extra(self, *, gaps: bool) -> list[str]:
        index = self._fresh()
        count = self._conn.execute(
            "SELECT count(*) FROM eoffice.document d WHERE batch_id IS NULL OR EXISTS (SELECT FROM"
            " migration.batch b WHERE b.id = d.batch_id AND b.state IN ('loaded', 'published'))"
        ).fetchone()
        searcher = index.searcher()
        if count is not None and searcher.num_docs - 1 == count[0] and not gaps:
            return []
        extra: list[str] = []
        for first in range(0, searcher.num_docs, _ALL):
            hits = searcher.search(tantivy.Query.all_query(), _ALL, count=False, offset=first).hits
            stamps = [searcher.doc(address).get_first("stamp") for _, address in hits]
            ids = [UUID(bytes=bytes(s[:16])) for s in stamps if s is not None]
            known = self._conn.execute(
                "SELECT id FROM eoffice.document d WHERE id = ANY(%s) AND (batch_id IS NULL OR"
                " EXISTS (SELECT FROM migration.batch b"
                " WHERE b.id = d.batch_id AND b.state IN ('loaded', 'published')))",
                (ids,),
            ).fetchall()
            extra += sorted({str(i) for i in ids} - {str(row[0]) for row in known})
        return extra

    def _settled(self, ids: Sequence[UUID]) -> Checked:
        found = self._compared(ids)
        until = monotonic() + _PATIENCE
        while found and monotonic() < until and at_work(self._dsn):
            sleep(_POLL)
            again = [UUID(i) for i in {*found.missing, *found.stale, *found.repeated}]
            found = self._compared(again)
        return found

    def _compared(self, ids: Sequence[UUID]) -> Checked:
        searcher = self._fresh().searcher()
        stored = rows(self._conn, ids, feed.published(self._conn))
        these = tantivy.Query.term_set_query(schema(), "id", [str(i) for i in ids])
        hits = searcher.search(these, 2 * len(ids) + 10, count=False).hits
        entries = [bytes(searcher.doc(address).get_first("stamp") or b"") for _, address in hits]
        held = Counter(entry[:16] for entry in entries)
        current = set(entries)
        found = Checked(len(stored))
        for row in stored:
            wanted = stamp(row)
            times = held[wanted[:16]]
            if not times:
                found.missing.append(row.id)
            elif times > 1:
                found.repeated.append(row.id)
            elif wanted not in current:
                found.stale.append(row.id)
        return found

    def _next(self, after: str | None, upto: str | None) -> list[UUID]:
        given = {"after": after, "upto": upto, "page": _PAGE}
        return [row[0] for row in self._conn.execute(_IDS, given).fetchall()]

    def _fresh(self) -> tantivy.Index:
        """The index as of its last commit, or the one that took its place."""
        self._index = self._open()
        if self._index is None:
            raise TransientError(
                "The index was taken away while it was looked at, as where it is built anew",
                "Nothing was changed.",
                "vicmig verify, which goes on",
            )
        return self._index

    def _open(self) -> tantivy.Index | None:
        here = folder.current(self._root)
        if here is None:
            return None
        try:
            index = tantivy.Index(schema(), path=str(here), reuse=True)
        except ValueError:
            return None
        index.reload()
        at = position.get(index)
        fits = at is not None and at.fits(position.identity(self._conn))
        return index if fits else None
