"""The indexer's process: exactly one, following the store until it is told to stop.

``python -m services.search.indexer INDEX_ROOT`` runs it on the store that the environment names in
VICMIG_DSN: a command line is for everyone to read. SIGTERM and Ctrl-C end it well, and kill -9 at
any moment leaves an index that goes on where it was.
"""

import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import psycopg

from etl.errors import FatalError, StoreError, TransientError
from services.access.store import connect
from services.search import feed, folder, position
from services.search.follower import Follower
from services.search.schema import LIVE, SCHEMA_VERSION

log = logging.getLogger(__name__)

INDEX_ID = "search"
DSN_VARIABLE = "VICMIG_DSN"
_LOCK = 0x76696D6967  # the advisory lock that the one indexer holds
_POLL_SECONDS = 0.1
_BULK_SECONDS = 0.3  # of bulk work between two looks at the live feed
_LOCK_SECONDS = 1.0
_RETRY_SECONDS = 1.0
_BEAT_SECONDS = 5.0  # at most between two signs of life while there is work
_NOTHING_SEEN = "1:1:"


def run(dsn: str, index_root: Path, stop: threading.Event | None = None) -> None:
    """Follow the store of ``dsn`` until ``stop`` is set.

    Raises FatalError where another indexer is at work on this store, and StoreError where the
    store cannot be reached at the start; a connection lost later is made anew.
    """
    stop = stop or threading.Event()
    reached = False
    while not stop.is_set():
        try:
            with _connected(dsn) as conn:
                reached = True
                _follow(dsn, conn, index_root, stop)
        except TransientError as error:
            if not reached:
                raise StoreError(error.fact, error.state, "vicmig doctor") from None
            log.warning("store=lost retry_seconds=%s", _RETRY_SECONDS)
            stop.wait(_RETRY_SECONDS)


@contextmanager
def _connected(dsn: str) -> Iterator[psycopg.Connection]:
    """A connection whose loss is a TransientError without the driver's text."""
    try:
        with connect(dsn) as conn:
            yield conn
    except psycopg.OperationalError as error:
        raise TransientError(
            f"The store does not answer ({type(error).__name__})",
            "the index is as good as its last commit",
        ) from None


def _follow(dsn: str, conn: psycopg.Connection, index_root: Path, stop: threading.Event) -> None:
    _be_the_only_one(conn)
    desk = _Desk(dsn, conn, index_root)
    try:
        while not stop.is_set():
            if not desk.work():
                stop.wait(_POLL_SECONDS)
    finally:
        desk.close()


def rebuild(dsn: str, index_root: Path) -> str:
    """Build the index anew, while searches go on in the old one; the wish, for ``rebuilt``.

    An indexer at work does it beside its other work, and this returns at once; else this does it,
    and returns when the new index is in use.
    """
    wish = folder.want_rebuild(index_root)
    with connect(dsn) as conn:
        if not _try_lock(conn):
            log.info("rebuild=asked index_root=%s", index_root)
            return wish
        desk = _Desk(dsn, conn, index_root)
        try:
            desk.work()
            while desk.is_building:
                desk.work()
        finally:
            desk.close()
    return wish


def rebuilt(index_root: Path, wish: str) -> bool:
    """Whether the index that was asked for is in use and the ones before it are gone."""
    return folder.is_granted(index_root, wish)


def caught_up(dsn: str, batch_id: int) -> bool:
    """Whether the index in use holds the whole of a batch."""
    with connect(dsn) as conn:
        row = conn.execute(
            "SELECT EXISTS (SELECT FROM eoffice.index_position"
            " WHERE index_id = %s AND schema_version = %s AND %s = ANY(batches))",
            (INDEX_ID, SCHEMA_VERSION, batch_id),
        ).fetchone()
    return bool(row and row[0])


def snapshot(dsn: str) -> str:
    """What is visible in the store at this moment, for ``followed``."""
    with connect(dsn) as conn:
        return feed.now(conn)


def followed(dsn: str, upto: str = "") -> bool:
    """Whether the index in use has taken in all that the feed told up to a snapshot, batches apart.

    Without one: up to now, which may never hold while people are at work. A store that no index
    has ever followed has none to fall behind.
    """
    with connect(dsn) as conn:
        return feed.is_followed(conn, INDEX_ID, upto or feed.now(conn))


def progress(dsn: str) -> str:
    """How far the index has come, to be compared: it changes while the indexer gets on."""
    with connect(dsn) as conn:
        row = conn.execute(
            "SELECT p::text FROM eoffice.index_position p WHERE index_id = %s", (INDEX_ID,)
        ).fetchone()
    return str(row[0]) if row else ""


def at_work(dsn: str) -> bool:
    """Whether some indexer follows this store now."""
    with connect(dsn) as conn:
        free = _try_lock(conn)
        if free:
            conn.execute("SELECT pg_advisory_unlock(%s)", (_LOCK,))
    return not free


class _Desk:
    """The index in use, and beside it the one that will take its place."""

    def __init__(self, dsn: str, conn: psycopg.Connection, root: Path) -> None:
        self._dsn, self._conn, self._root = dsn, conn, root
        root.mkdir(parents=True, exist_ok=True)
        self._told: position.Position | None = None
        self._beaten = monotonic()
        self._next: Follower | None = None
        self._granting = frozenset[str]()  # wishes that were there when the build began
        self._now = self._open_current()
        self._sweep()

    def work(self) -> bool:
        """One piece of work; False: there is none for now."""
        if not (wishes := folder.wishes(self._root)) <= self._granting:
            self._begin_next(wishes)
        news = self._now.follow()
        busy = _bulk(self._now) or news
        if self._next is not None:
            busy = self._build_next() or busy
        self._tell(news=news)
        if busy:
            self._beat()
        return busy

    @property
    def is_building(self) -> bool:
        """Whether an index is wanted or being built, or batches wait."""
        return bool(self._next or self._now.at.queue or folder.wishes(self._root))

    def close(self) -> None:
        for follower in (self._now, self._next):
            if follower is not None:
                follower.close()

    def _open_current(self) -> Follower:
        """The index in use, or a new one where there is none of this store and version."""
        here = folder.current(self._root)
        if here is not None and _usable(self._conn, here):
            return self._follower(here)
        return self._first_index()

    def _follower(self, here: Path) -> Follower:
        return Follower(self._dsn, self._conn, here)

    def _first_index(self) -> Follower:
        """A new index, in use as soon as it holds the live rows: batches follow."""
        self._granting = folder.wishes(self._root)  # this one is built anew already
        log.info("index=new schema_version=%s", SCHEMA_VERSION)
        fresh = self._follower(folder.create(self._root))
        try:
            while fresh.at.queue[:1] == (LIVE,):
                _bulk(fresh)
                fresh.follow()
                self._beat()
            folder.use(self._root, fresh.folder)
        except BaseException:
            fresh.close()
            raise
        return fresh

    def _begin_next(self, wishes: frozenset[str]) -> None:
        """Begin, again where one was under way: it may hold what was there before the last wish."""
        if self._next is not None:
            self._next.close()
        self._next = self._follower(folder.create(self._root))
        self._granting = wishes
        folder.sweep(self._root, self._next.folder)
        log.info("index=rebuilding folder=%s", self._next.folder.name)

    def _build_next(self) -> bool:
        assert self._next is not None
        self._next.follow()
        if _bulk(self._next):
            return True
        folder.use(self._root, self._next.folder)
        self._now.close()
        self._now, self._next = self._next, None
        self._sweep()
        log.info("index=switched folder=%s", self._now.folder.name)
        return True

    def _sweep(self) -> None:
        """Delete what is not in use; only then are wishes granted, a kill leaves them."""
        folder.sweep(self._root)
        folder.grant(self._root, self._granting)
        self._granting = frozenset()

    def _tell(self, *, news: bool = True) -> None:
        """Write how far the index in use has come, where batches or changes moved it on."""
        at = self._now.at
        if (
            not news
            and self._told is not None
            and (at.batches, at.queue)
            == (
                self._told.batches,
                self._told.queue,
            )
        ):
            return
        self._conn.execute(
            "INSERT INTO eoffice.index_position"
            " (index_id, schema_version, snapshot, batches, documents, at)"
            " VALUES (%s, %s, %s, %s, %s, clock_timestamp())"
            " ON CONFLICT (index_id) DO UPDATE SET schema_version = EXCLUDED.schema_version,"
            " snapshot = EXCLUDED.snapshot, batches = EXCLUDED.batches,"
            " documents = EXCLUDED.documents, at = EXCLUDED.at",
            (INDEX_ID, at.schema_version, at.snapshot, list(at.batches), self._now.documents()),
        )
        self._told = at

    def _beat(self) -> None:
        """Show now and then that the work goes on, to whoever waits for its end."""
        if monotonic() - self._beaten < _BEAT_SECONDS:
            return
        self._conn.execute(
            "INSERT INTO eoffice.index_position (index_id, schema_version, snapshot)"
            " VALUES (%s, %s, %s) ON CONFLICT (index_id) DO UPDATE SET at = clock_timestamp()",
            (INDEX_ID, SCHEMA_VERSION, _NOTHING_SEEN),
        )
        self._beaten = monotonic()


def _bulk(follower: Follower) -> bool:
    """Pages of the queue for as long as live rows may wait; False: the queue was empty."""
    until = monotonic() + _BULK_SECONDS
    while advanced := follower.bulk_page():
        if monotonic() >= until:
            break
    return advanced


def _usable(conn: psycopg.Connection, here: Path) -> bool:
    import tantivy

    try:
        found = position.get(tantivy.Index.open(str(here)))
    except ValueError:
        return False  # another schema, or damaged: it is derived, so it is built anew
    return found is not None and found.fits(position.identity(conn))


def _try_lock(conn: psycopg.Connection) -> bool:
    row = conn.execute("SELECT pg_try_advisory_lock(%s)", (_LOCK,)).fetchone()
    return bool(row and row[0])


def _be_the_only_one(conn: psycopg.Connection) -> None:
    """Take the lock; one that is only asked for, by ``at_work``, is free again at once."""
    until = monotonic() + _LOCK_SECONDS
    while not (mine := _try_lock(conn)) and monotonic() < until:
        sleep(_POLL_SECONDS)
    if not mine:
        raise FatalError(
            "Another indexer is at work on this store",
            "it goes on undisturbed, and this one changed nothing",
            "stop that indexer first, or leave it to its work",
        )


def main() -> int:
    """Run as a process: INDEX_ROOT, and VICMIG_DSN of the environment."""
    dsn, index_root = os.environ.get(DSN_VARIABLE), sys.argv[1:]
    if dsn is None or len(index_root) != 1:
        sys.stderr.write(f"usage: {DSN_VARIABLE}=DSN python -m {__spec__.name} INDEX_ROOT\n")
        return 2
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    logging.basicConfig(level=logging.INFO)
    try:
        run(dsn, Path(index_root[0]), stop)
    except FatalError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(main())
