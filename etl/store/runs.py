"""Runs, waves, batches and lanes in the store: who writes, what, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from etl.errors import ConfigError, StopRequestedError
from etl.loader import Lane, Pen
from etl.scope import EVERYTHING
from etl.store import scope
from etl.store.fence import fenced
from etl.store.queries import query
from etl.store.session import LOAD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from etl.scope import Declared
    from etl.store.session import Connection

# One run at a time holds this session lock; it falls with its connection, so a killed run leaves
# nothing behind.
_RUN_LOCK = 0x76_69_63
# A row lock alone could be passed for ever: new FOR SHARE lockers do not queue behind a waiting
# UPDATE. Locks on tables are given in the order of asking, and FOR SHARE asks for one as well.
_QUEUE_FOR_PEN = b"LOCK TABLE migration.writer IN EXCLUSIVE MODE"
_TAKE_PEN = b"UPDATE migration.writer SET epoch = epoch + 1, run_id = %(run)s RETURNING epoch"
# What goes on where a run of a kind has come to a stop; all others are finished by a sync.
_TAKE_OVER = {
    "migrate": "vicmig migrate --take-over",
    "remap": "vicmig migrate --remap --take-over",
}


@dataclass(frozen=True, slots=True)
class Begun:
    """A run that has begun.

    Its pen, the batch's state when it began, and whether an earlier run is carried on.
    """

    pen: Pen
    published: bool
    loaded: bool
    resumed: bool


def hold_run_lock(connection: Connection, *, take_over: bool = False) -> None:
    """Hold the one run lock for the life of the connection.

    StopRequestedError where another run holds it. Taking over ends the sessions of that run which
    are writing: a machine that hangs in the middle of a span would keep the fence for ever.
    """
    got = connection.execute("SELECT pg_try_advisory_lock(%s)", (_RUN_LOCK,)).fetchone()
    if got and got[0]:
        return
    if take_over:
        _end_sessions(connection, query("sessions_at_fence"), {})
        return
    row = connection.execute(
        "SELECT w.run_id, r.kind FROM migration.writer w JOIN migration.run r ON r.id = w.run_id"
    ).fetchone()
    running, kind = row or ("?", "")
    raise StopRequestedError(
        f"Another run is at work on this store (run {running})",
        "Nothing was written.",
        "wait for it (vicmig status); where it hangs, "
        + _TAKE_OVER.get(str(kind), "vicmig sync --take-over"),
    )


def seize_run_lock(connection: Connection) -> None:
    """Take the run lock from a run that is fenced out already, by ending its session."""
    _end_sessions(connection, query("sessions_with_lock"), {"lock": _RUN_LOCK})
    connection.execute("SELECT pg_advisory_lock(%s)", (_RUN_LOCK,))


def _end_sessions(connection: Connection, which: bytes, given: Mapping[str, object]) -> None:
    connection.execute("SET ROLE NONE")  # an owner may end the owner's sessions, the load may not
    connection.execute(which, given)
    connection.execute(f"SET ROLE {LOAD}".encode())


def has_blobs(connection: Connection) -> bool:
    """Whether migrated records claim files of the blob folder."""
    row = connection.execute(
        "SELECT EXISTS (SELECT FROM migration.blob_ledger WHERE state = 'stored')"
    ).fetchone()
    return bool(row and row[0])


def has_pen(connection: Connection, pen: Pen) -> bool:
    """Whether no newer run has taken over."""
    row = connection.execute("SELECT epoch FROM migration.writer").fetchone()
    return row is not None and row[0] == pen.epoch


def begin(connection: Connection, wave: str, digest: str, declared: Declared = EVERYTHING) -> Begun:
    """Open a run of a wave and take the pen, in one transaction.

    An unfinished batch of the wave is carried on. What the wave takes is kept with its first run.

    Raising the epoch waits for the transactions of any earlier run that are in flight; after that
    it cannot commit.
    """
    with connection.transaction():
        scope.declare(connection, wave, declared)
        batch = connection.execute(query("latest_batch_of_wave"), {"wave": wave}).fetchone()
        if batch is not None and batch[2] != digest and not _remapped(connection, batch[1], digest):
            raise ConfigError(
                f"The mappings have changed since wave '{wave}' was begun (or suites, conversions)",
                "Nothing was written.",
                "vicmig migrate --remap, which works every published row again; or put the mappings"
                " back"
                if batch[1] == "published"
                else "vicmig migrate --afresh, which throws away what is not published and begins"
                " anew; or put the mappings back",
            )
        run_id = number(connection, query("begin_run"), {"wave": wave, "digest": digest})
        epoch = take_pen(connection, run_id)
        if batch is None:
            batch_id = number(connection, query("begin_batch"), {"wave": wave, "run": run_id})
            pen = Pen(run_id, epoch, batch_id)
            return Begun(pen, published=False, loaded=False, resumed=False)
        state = str(batch[1])
        pen = Pen(run_id, epoch, int(str(batch[0])))
        return Begun(pen, state == "published", state in ("loaded", "published"), resumed=True)


def _remapped(connection: Connection, state: object, digest: str) -> bool:
    """Whether all of a published wave was worked again by these rules since it was begun."""
    row = connection.execute(query("all_worked_by"), {"digest": digest}).fetchone()
    return state == "published" and bool(row and row[0])


def take_pen(connection: Connection, run_id: int) -> int:
    """Raise the epoch for a run, in the caller's transaction; no earlier run can commit then."""
    connection.execute(_QUEUE_FOR_PEN)
    epoch = number(connection, _TAKE_PEN, {"run": run_id})
    connection.execute(query("stop_other_runs"), {"run": run_id})
    return epoch


def finish(connection: Connection, run_id: int, state: str) -> None:
    """Close a run: done, failed or stopped."""
    connection.execute(
        "UPDATE migration.run SET state = %s, finished_at = now() WHERE id = %s", (state, run_id)
    )


def stream_id(connection: Connection, system: str, part: str, entity: str) -> int:
    """The id of a stream, made when it is new."""
    names = {"system": system, "part": part, "entity": entity}
    connection.execute(query("insert_stream"), names)
    return number(connection, query("id_of_stream"), names)


def lanes(connection: Connection, pen: Pen, stream: int) -> list[Lane]:
    """The lanes that this batch has cut a stream into; none before `cut`."""
    place = {"batch": pen.batch_id, "stream": stream}
    rows = connection.execute(query("lanes_of_stream"), place).fetchall()
    return [Lane(stream, int(str(n)), _text(after), _text(upto)) for n, after, upto in rows]


def cut(connection: Connection, pen: Pen, stream: int, bounds: Sequence[str]) -> list[Lane]:
    """Cut a stream into lanes at these keys, once for a batch.

    A later call gives the lanes there are.
    """
    there = lanes(connection, pen, stream)
    if there:
        return there
    edges = [None, *bounds, None]
    with fenced(connection, pen):
        for number, (after, upto) in enumerate(pairwise(edges)):
            place = {"batch": pen.batch_id, "stream": stream, "number": number}
            connection.execute(query("insert_lane"), {**place, "after": after, "upto": upto})
    return lanes(connection, pen, stream)


def loaded(connection: Connection, pen: Pen) -> None:
    """Say that every entity of the batch is loaded: from here on the index takes it ahead.

    One transaction; idempotent.
    """
    with fenced(connection, pen):
        done = connection.execute(query("batch_is_loaded"), {"batch": pen.batch_id})
        if done.rowcount:
            connection.execute(
                "INSERT INTO eoffice.feed (kind, batch_id) VALUES ('batch_loaded', %s)",
                (pen.batch_id,),
            )


def publish(connection: Connection, pen: Pen) -> None:
    """Make a loaded batch visible, whole, at one moment. One transaction; idempotent.

    Documents outside a sync's batch that its children hang on are told to the index one by one, and
    no earlier: an index that looks at them before leaves the children out.
    """
    with fenced(connection, pen):
        done = connection.execute(query("publish_batch"), {"batch": pen.batch_id}).fetchone()
        if done:
            connection.execute(
                "INSERT INTO eoffice.feed (kind, batch_id) VALUES ('batch_published', %s)",
                (pen.batch_id,),
            )
            if done[0] == "sync":
                connection.execute(query("feed_hosts_of_batch"), {"batch": pen.batch_id})
            connection.execute(query("forget_begun"))


def number(connection: Connection, statement: bytes, values: Mapping[str, object]) -> int:
    """The one number that a statement returns."""
    row = connection.execute(statement, values).fetchone()
    assert row is not None
    return int(str(row[0]))


def _text(value: object) -> str | None:
    return None if value is None else str(value)
