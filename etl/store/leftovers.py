"""Acts that take rows out, and what they leave to be done behind their one transaction.

The act writes into the store what is left (groups to judge, bytes to delete) together with itself;
what a kill leaves there the same command, or the next act, does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from etl.loader import Pen
from etl.store.queries import query
from etl.store.runs import number, take_pen

if TYPE_CHECKING:
    from etl.store.session import Connection

_NO_BATCH = 0
_AT_ONCE = 200  # files deleted while their names are held


class Removing(Protocol):
    """A place of blobs that can let go of one."""

    def remove(self, sha256: bytes) -> None:
        """Delete a blob; one that is not there is no error."""


def begin(connection: Connection, kind: str, wave: str, digest: str) -> Pen:
    """A run of this kind and the pen, in the caller's transaction."""
    run = number(
        connection, query("begin_run_again"), {"kind": kind, "wave": wave, "digest": digest}
    )
    return Pen(run, take_pen(connection, run), _NO_BATCH)


def there(connection: Connection) -> bool:
    """Whether an act was cut off before all that follows it was done."""
    row = connection.execute(query("leftovers_there")).fetchone()
    return bool(row and row[0])


def drop_unclaimed(connection: Connection) -> None:
    """Let go of blobs that lost their last claim, in the caller's transaction.

    Their bytes are noted to be deleted once that is committed. What the e-office stored and has not
    attached yet is not ours.
    """
    connection.execute(b"SET LOCAL client_min_messages = warning")
    for statement in query("drop_unclaimed_blobs").decode().split(";\n"):
        connection.execute(statement.encode())


def remove_bytes(connection: Connection, blobs: Removing) -> int:
    """Delete the bytes that no record claims any more; how many. Idempotent.

    A blob that was claimed again meanwhile stays. Only for whoever holds the run lock: a run at
    work may be about to claim the same bytes. Their names are held in `eoffice.blob` meanwhile: an
    e-office that enters a name before it stores the bytes, in one transaction, loses none.
    """
    connection.execute(query("forget_claimed_removals"))
    noted = connection.execute(
        "SELECT sha256 FROM migration.blob_to_remove ORDER BY sha256"
    ).fetchall()
    names, gone = [row[0] for row in noted], 0
    for at in range(0, len(names), _AT_ONCE):
        some = names[at : at + _AT_ONCE]
        with connection.transaction():
            held = connection.execute(query("hold_removals"), {"names": some}).fetchall()
            for row in held:
                blobs.remove(bytes(row[0]))  # type: ignore[call-overload]
            connection.execute(query("let_go_removals"), {"held": [row[0] for row in held]})
            connection.execute(query("forget_removals"), {"done": some})
        gone += len(held)
    return gone
