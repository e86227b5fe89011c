"""How far an index has come. It is a document of the index itself, so it commits with the rest."""

import json
from dataclasses import asdict, dataclass, replace
from uuid import UUID

import psycopg
import tantivy

from services.search.schema import LIVE, SCHEMA_VERSION, schema

_KEY = "position"


@dataclass(frozen=True, slots=True)
class Position:
    """Of which store, up to which snapshot of its feed, and what is still to be taken in.

    Args:
        store_id: the store's identity.
        generation: raised where a store was restored from a backup.
        schema_version: of the index.
        snapshot: pg_current_snapshot() of the last look at the feed.
        batches: batches that are wholly in.
        queue: what to take in, in this order: a batch; 0 for the live rows; a batch's number
            below zero for documents outside it that its children hang on, once it is shown.
        after: the last id taken in of the first of the queue.
    """

    store_id: str
    generation: int
    schema_version: int
    snapshot: str
    batches: tuple[int, ...] = ()
    queue: tuple[int, ...] = ()
    after: str | None = None

    def fits(self, identity: tuple[str, int]) -> bool:
        """Whether an index at this position may go on in the store of this identity."""
        return (self.store_id, self.generation) == identity and (
            self.schema_version == SCHEMA_VERSION
        )

    def with_batch_loaded(self, batch: int) -> "Position":
        """A batch is to be taken in, again if it was in before."""
        if batch in self.queue:
            return self
        rest = tuple(b for b in self.batches if b != batch)
        return replace(self, batches=rest, queue=(*self.queue, batch))

    def with_batch_shown(self, batch: int) -> "Position":
        """A batch is shown: what its children add to documents outside it counts now."""
        return self if -batch in self.queue else replace(self, queue=(*self.queue, -batch))

    def without_batch(self, batch: int) -> "Position":
        """A batch was rolled back."""
        after = None if self.queue and abs(self.queue[0]) == batch else self.after
        left = (tuple(b for b in bs if abs(b) != batch) for bs in (self.batches, self.queue))
        batches, queue = left
        return replace(self, batches=batches, queue=queue, after=after)

    def after_page(self, last: UUID | None) -> "Position":
        """A page of the first of the queue is in; None: there was nothing left of it."""
        if last is not None:
            return replace(self, after=str(last))
        done, *queue = self.queue
        batches = (*self.batches, done) if done > LIVE else self.batches
        return replace(self, batches=batches, queue=tuple(queue), after=None)


def identity(conn: psycopg.Connection) -> tuple[str, int]:
    """The identity and the generation of the store."""
    row = conn.execute("SELECT store_id::text, generation FROM eoffice.store_identity").fetchone()
    assert row is not None
    return row[0], row[1]


def start(conn: psycopg.Connection) -> Position:
    """The position of an empty index: everything that is in the store now is in its queue."""
    with conn.transaction():
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        store_id, generation = identity(conn)
        row = conn.execute(
            "SELECT pg_current_snapshot()::text, array(SELECT id FROM migration.batch"
            " WHERE state IN ('loaded', 'published') ORDER BY id)"
        ).fetchone()
    assert row is not None
    return Position(store_id, generation, SCHEMA_VERSION, row[0], (), (LIVE, *row[1]))


def put(writer: tantivy.IndexWriter, position: Position) -> None:
    """Add the position to what the writer commits next, in place of the one before."""
    writer.delete_documents_by_term("meta", _KEY)
    doc = tantivy.Document()
    doc.add_text("meta", _KEY)
    doc.add_bytes("body", json.dumps(asdict(position)).encode())
    writer.add_document(doc)


def get(index: tantivy.Index) -> Position | None:
    """The position of the last commit, or None where the index has none that we can read."""
    searcher = index.searcher()
    try:
        hits = searcher.search(tantivy.Query.term_query(schema(), "meta", _KEY), 1).hits
        if not hits:
            return None
        facts = json.loads(searcher.doc(hits[0][1]).get_first("body") or b"")
        return Position(
            **facts | {"batches": tuple(facts["batches"]), "queue": tuple(facts["queue"])}
        )
    except (ValueError, KeyError, TypeError):
        return None
