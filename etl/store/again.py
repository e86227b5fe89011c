"""Runs that work rows again: their batch, and how it becomes visible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg.types.json import Jsonb

from etl.errors import ConfigError
from etl.loader import Pen
from etl.store.fence import fenced
from etl.store.queries import query
from etl.store.runs import Begun, number, take_pen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from etl.store.session import Connection

FINDING = ("sync", "remap")  # kinds that look for what changed before they work it


def begin_again(
    connection: Connection,
    wave: str,
    kind: str,
    digest: str,
    source: tuple[str, Sequence[str]] | None = None,
) -> Begun:
    """Open a run that works rows again and take the pen, in one transaction.

    Its new records come in a batch of their own; one that an earlier run left open is carried on.
    Batches of another `source` (system and parts) are left alone.

    ConfigError while no wave of this name is published: there is nothing to work again. The same
    where a pass that looks for changes was cut off and this run does not look for them: what that
    pass has not found and worked yet would become visible in part.
    """
    with connection.transaction():
        published = connection.execute(query("published_waves"), {"wave": wave}).fetchone()
        if published is None:
            raise ConfigError(
                f"Wave '{wave}' is not migrated and published yet",
                "Nothing was written.",
                "vicmig migrate",
            )
        run = {"kind": kind, "wave": wave, "digest": digest}
        run_id = number(connection, query("begin_run_again"), run)
        epoch = take_pen(connection, run_id)
        system, parts = source or (None, None)
        given = {"system": system, "parts": None if parts is None else list(parts)}
        open_batch = connection.execute(query("open_sync_batch"), given).fetchone()
        if open_batch is not None and open_batch[2] is not None and kind not in FINDING:
            again = "vicmig migrate --remap" if open_batch[2] == "remap" else "vicmig sync"
            raise ConfigError(
                f"A {open_batch[2]} was cut off and has not worked all that changed yet",
                "Nothing was written.",
                f"{again}, which carries it on, then this command",
            )
        if open_batch is not None:
            pen = Pen(run_id, epoch, int(str(open_batch[0])))
            return Begun(pen, published=False, loaded=open_batch[1] == "loaded", resumed=True)
        batch = number(connection, query("begin_sync_batch"), {"wave": wave, "run": run_id})
        return Begun(Pen(run_id, epoch, batch), published=False, loaded=False, resumed=False)


def has_records(connection: Connection, pen: Pen) -> bool:
    """Whether the batch has brought new records."""
    row = connection.execute(query("batch_has_records"), {"batch": pen.batch_id}).fetchone()
    return bool(row and row[0])


def has_purged(connection: Connection, pen: Pen) -> bool:
    """Whether any run of the batch, a killed one too, has purged a record."""
    row = connection.execute(query("batch_has_purged"), {"batch": pen.batch_id}).fetchone()
    return bool(row and row[0])


def publish_changes(connection: Connection, pen: Pen) -> None:
    """Publish a batch that brought no new record, or forget one that did nothing at all.

    There is nothing that the index has to take ahead. One transaction; idempotent.
    """
    with fenced(connection, pen):
        connection.execute(query("forget_empty_batch"), {"batch": pen.batch_id})
        connection.execute(query("forget_empty_counts"), {"batch": pen.batch_id})
        connection.execute(query("publish_changes"), {"batch": pen.batch_id})


def note(connection: Connection, pen: Pen, detail: Mapping[str, object]) -> None:
    """Keep with a run what it did. One transaction."""
    with fenced(connection, pen):
        connection.execute(
            "UPDATE migration.run SET detail = detail || %s WHERE id = %s",
            (Jsonb(dict(detail)), pen.run_id),
        )


def end_lane(connection: Connection, pen: Pen, stream: int) -> None:
    """The one lane of a stream is through. One transaction; idempotent."""
    with fenced(connection, pen):
        place = {"batch": pen.batch_id, "stream": stream, "lane": 0}
        connection.execute(query("finish_lane"), place)


def doubt_ranges(connection: Connection, pen: Pen, stream: int) -> None:
    """Have the next sync compare the keys of a stream from which this run retired rows.

    A pass that looks for changes itself ends with ranges of its own. One transaction; idempotent.
    """
    with fenced(connection, pen):
        connection.execute(query("doubt_key_ranges"), {"stream": stream, "run": pen.run_id})
