"""A verification as the store keeps it: begun, cut into ranges, claimed by range, finished."""

from __future__ import annotations

import json
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import psycopg

from etl.errors import StopRequestedError
from etl.store.queries import query
from etl.store.session import plain_errors

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from etl.store.session import Connection

_LOCK = 0x76_69_63_76  # one verification at a time works on a store
_RUN_LOCK = 0x76_69_63  # etl.store.runs: shared with nobody who writes


@dataclass(frozen=True, slots=True)
class Begun:
    """A verification that is at work; `resumed`: an earlier one is carried on."""

    id: int
    resumed: bool


@dataclass(frozen=True, slots=True)
class Range:
    """A piece of work that one lane has claimed."""

    what: str
    number: int
    after: str | None
    upto: str | None


@contextmanager
def alone(connection: Connection, *, beside_run: bool = False) -> Iterator[None]:
    """Hold the lock of verifications, and keep runs from beginning meanwhile.

    StopRequestedError where another verification or a run is at work. Live services do not ask for
    these locks. `beside_run`: the caller holds the run lock itself.
    """
    if not _got(connection, "SELECT pg_try_advisory_lock(%s)", _LOCK):
        fact = "Another verification is at work on this store"
        raise StopRequestedError(fact, "Nothing was written.", "wait for it, then vicmig verify")
    try:
        if not beside_run and not _got(
            connection, "SELECT pg_try_advisory_lock_shared(%s)", _RUN_LOCK
        ):
            fact = "A run is at work on this store, and what it has not finished cannot be verified"
            raise StopRequestedError(fact, "Nothing was written.", "wait for it (vicmig status)")
        yield
    finally:
        with suppress(psycopg.OperationalError):  # a lock falls with its connection
            connection.execute("SELECT pg_advisory_unlock_all()" if not beside_run else "SELECT")


def begin(
    connection: Connection, wave: str, digest: str, files: str, *, afresh: bool = False
) -> Begun:
    """Carry on the unfinished verification of this wave, digest and depth, or begin a new one.

    One transaction. A new one starts with nothing known; unfinished ones are given up.
    """
    given = {"wave": wave, "digest": digest, "files": files}
    with plain_errors(), connection.transaction():
        row = connection.execute(query("verify_unfinished"), given).fetchone()
        if row and not afresh:
            return Begun(int(str(row[0])), resumed=True)
        for statement in query("verify_forget").decode().split(";"):
            connection.execute(statement.encode())
        row = connection.execute(query("begin_verification"), given).fetchone()
        assert row is not None
        return Begun(int(str(row[0])), resumed=False)


def cut(connection: Connection, verification: int, what: str, bounds: Sequence[str | None]) -> None:
    """Cut a piece of work at these keys, once. One transaction; idempotent."""
    edges = [None, *bounds, None]
    rows = [
        {"id": verification, "what": what, "number": n, "after": a, "upto": b}
        for n, (a, b) in enumerate(pairwise(edges))
    ]
    with plain_errors(), connection.transaction():
        there = connection.execute(
            "SELECT FROM migration.verified_range WHERE verification_id = %s AND what = %s LIMIT 1",
            (verification, what),
        ).fetchone()
        if there is None:
            connection.cursor().executemany(query("verify_cut"), rows)


def claim(connection: Connection, verification: int, whats: Sequence[str]) -> Range | None:
    """A range that nobody works on, of the first of these that has one; locked to the commit."""
    given = {"id": verification, "whats": list(whats)}
    row = connection.execute(query("verify_claim"), given).fetchone()
    if row is None:
        return None
    after, upto = (None if key is None else str(key) for key in row[2:4])
    return Range(str(row[0]), int(str(row[1])), after, upto)


def through(
    connection: Connection, verification: int, piece: Range, rows: int, differing: int
) -> None:
    """Say that a range is through, in the transaction of its findings."""
    said = {"id": verification, "what": piece.what, "number": piece.number}
    connection.execute(query("verify_through"), {**said, "rows": rows, "differing": differing})


def waiting(connection: Connection, verification: int, whats: Sequence[str]) -> int:
    """How many ranges of these are not through."""
    row = connection.execute(
        "SELECT count(*) FROM migration.verified_range"
        " WHERE verification_id = %s AND NOT done AND what = ANY(%s)",
        (verification, list(whats)),
    ).fetchone()
    return int(str(row[0])) if row else 0


def finish(connection: Connection, verification: int, detail: Mapping[str, Any]) -> None:
    """Close a verification and empty what it kept for itself. One transaction."""
    given = {"id": verification, "detail": json.dumps(dict(detail))}
    with plain_errors(), connection.transaction():
        connection.execute(query("finish_verification"), given)
        connection.execute(query("verify_clear"))


def _got(connection: Connection, statement: str, key: int) -> bool:
    row = connection.execute(statement.encode(), (key,)).fetchone()
    return bool(row and row[0])
