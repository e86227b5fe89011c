"""What the store knows of the source between two passes: watermarks, key ranges, shapes, digests.

A stream's watermark moves forward only in the transaction that ends its pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
from psycopg.types.json import Jsonb

from etl.changes import Range
from etl.ids import integer_bounds, row_ids
from etl.lines import csv_bytes
from etl.store import due
from etl.store.fence import fenced
from etl.store.queries import query
from etl.store.session import plain_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from etl.loader import Pen
    from etl.store.session import Connection
    from mappings.schema import Stream

_AT_ONCE = 50_000
_NAMES = ("row_id", "outcome", "reason", "unit_id", "year", "parent_a", "parent_b", "fingerprint")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a source looked like when a pass began; times as text, None where nobody can tell."""

    modified_after: str | None
    newest: tuple[str, str] | None
    clock: str


@dataclass(frozen=True, slots=True)
class Pass:
    """A pass over a stream that is at work, and its ranges as it began.

    `found_by`: the run that has looked for changes, and what it `found`.
    """

    mark: Mark
    ranges: list[Range]
    compared: bool
    found_by: int | None
    found: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Place:
    """A stream in the store: its id, its names, and whether its rows are items of lists."""

    id: int
    names: Stream
    exploded: bool


def watermark(connection: Connection, stream: int) -> Mark | None:
    """Where the last pass over a stream began; None before the first has ended."""
    with plain_errors():
        row = connection.execute(query("watermark_of_stream"), {"stream": stream}).fetchone()
    return _mark(row) if row else None


def key_ranges(connection: Connection, stream: int) -> list[Range]:
    """The ranges of a stream as the last pass left them."""
    with plain_errors():
        rows = connection.execute(query("key_ranges"), {"stream": stream}).fetchall()
    return _ranges(rows)


def begin(connection: Connection, pen: Pen, stream: int, mark: Mark, now: Sequence[Range]) -> None:
    """Keep how the source looked when the batch's pass over a stream began; the first word counts.

    One transaction.
    """
    newest, key = mark.newest or (None, None)
    told = {"after": mark.modified_after, "newest": newest, "newest_key": key, "clock": mark.clock}
    place = {"batch": pen.batch_id, "stream": stream, "run": pen.run_id}
    with fenced(connection, pen):
        if connection.execute(query("begin_pass"), place | told).rowcount:
            connection.execute(query("begin_pass_ranges"), place | _columns(now))


def begun(connection: Connection, pen: Pen, stream: int) -> Pass | None:
    """The batch's pass over a stream, if it has begun and not ended."""
    place = {"batch": pen.batch_id, "stream": stream}
    with plain_errors():
        row = connection.execute(query("pass_of_stream"), place).fetchone()
        rows = connection.execute(query("pass_ranges"), place).fetchall() if row else []
    if row is None:
        return None
    found_by = None if row[5] is None else int(str(row[5]))
    found: dict[str, int] = dict(row[6])  # type: ignore[call-overload]
    return Pass(_mark(row[:4]), _ranges(rows), bool(row[4]), found_by, found)


def looked(connection: Connection, pen: Pen, stream: int, found: Mapping[str, int]) -> None:
    """Note that this run has looked for changes to the end. One transaction."""
    with fenced(connection, pen):
        connection.execute(
            "UPDATE migration.pass_begin SET found_by = %s, found = %s, compared = compared OR %s"
            " WHERE batch_id = %s AND stream_id = %s",
            (pen.run_id, Jsonb(dict(found)), bool(found["ranges"]), pen.batch_id, stream),
        )


def worked(connection: Connection, pen: Pen, stream: int) -> bool:
    """Whether the batch has worked any row of a stream."""
    with plain_errors():
        row = connection.execute(
            "SELECT EXISTS (SELECT FROM migration.span WHERE batch_id = %s AND stream_id = %s)",
            (pen.batch_id, stream),
        ).fetchone()
    return bool(row and row[0])


def end(
    connection: Connection, pen: Pen, stream: int, ranges: Sequence[Range], digest: str
) -> None:
    """End a pass over a stream: its beginning is the watermark now. One transaction; idempotent."""
    place = {"batch": pen.batch_id, "stream": stream, "run": pen.run_id}
    with fenced(connection, pen):
        if not connection.execute(query("end_pass"), place).rowcount:
            return
        connection.execute("DELETE FROM migration.key_range WHERE stream_id = %s", (stream,))
        connection.execute(query("put_key_ranges"), place | _columns(ranges))
        connection.execute(query("put_digest"), place | {"digest": digest})
        for table in (b"pass_begin", b"pass_range"):
            connection.execute(
                b"DELETE FROM migration." + table + b" WHERE batch_id = %s AND stream_id = %s",
                (pen.batch_id, stream),
            )


def shape(connection: Connection, stream: int) -> dict[str, str]:
    """The columns of a stream's base table as at its last pass; empty before the first."""
    with plain_errors():
        rows = connection.execute(
            "SELECT column_name, column_type FROM migration.source_shape WHERE stream_id = %s",
            (stream,),
        ).fetchall()
    return {str(name): str(kind) for name, kind in rows}


def put_shape(connection: Connection, pen: Pen, stream: int, columns: Mapping[str, str]) -> None:
    """Keep the columns of a stream's base table. One transaction."""
    with fenced(connection, pen):
        connection.execute("DELETE FROM migration.source_shape WHERE stream_id = %s", (stream,))
        connection.cursor().executemany(
            "INSERT INTO migration.source_shape VALUES (%s, %s, %s)",
            [(stream, name, kind) for name, kind in columns.items()],
        )


def digests(connection: Connection) -> dict[int, tuple[str, bool]]:
    """Of which rules each stream was last worked with, and whether to the end, by its id."""
    with plain_errors():
        rows = connection.execute(query("digests_of_streams")).fetchall()
    return {int(str(stream)): (str(digest), bool(whole)) for stream, digest, whole in rows}


def mix_digest(connection: Connection, pen: Pen, stream: int) -> None:
    """Say that a stream is being worked anew by rules that may be others. One transaction."""
    with fenced(connection, pen):
        place = {"stream": stream, "run": pen.run_id}
        connection.execute(query("put_digest"), place | {"digest": ""})


def forget_watermarks(connection: Connection, pen: Pen, streams: Sequence[int]) -> None:
    """Trust no watermark of these streams, nor one of a pass at work: all is compared next.

    One transaction; idempotent.
    """
    with fenced(connection, pen):
        for table in (b"watermark", b"pass_begin"):
            connection.execute(
                b"UPDATE migration." + table + b" SET modified_after = NULL,"
                b" newest_modified = NULL, newest_key = NULL, source_clock = ''"
                b" WHERE stream_id = ANY(%s)",
                (list(streams),),
            )


def is_cut_off(connection: Connection, stream: int) -> bool:
    """Whether a pass over every row of a stream has begun and not ended."""
    with plain_errors():
        row = connection.execute(
            "SELECT digest = '' FROM migration.mapping_digest WHERE stream_id = %s", (stream,)
        ).fetchone()
    return bool(row and row[0])


def add(connection: Connection, pen: Pen, place: Place, keys: pa.Array, why: str) -> int:
    """Put rows of the base table, by their keys, into the queue; how many were not in it yet."""
    added = 0
    for start in range(0, len(keys), _AT_ONCE):
        some = keys.slice(start, _AT_ONCE)
        with fenced(connection, pen):
            ids = row_ids(place.names, some)
            added += due.add(connection, place.id, ids, some, why)
    return added


def add_stream(connection: Connection, pen: Pen, place: Place, why: str) -> int:
    """Put every row of a stream that the ledger knows into the queue; lists not."""
    with fenced(connection, pen):
        values = {"stream": place.id, "why": why}
        return connection.execute(query("insert_due_of_stream"), values).rowcount


def add_joined(connection: Connection, pen: Pen, place: Place, joined: int) -> int:
    """Put rows of a stream that refer to waiting rows of another one into the queue."""
    values = {"stream": place.id, "joined": joined}
    with fenced(connection, pen):
        return connection.execute(query("insert_due_of_joined"), values).rowcount


def hold_keys(connection: Connection, place: Place, pages: Iterable[pa.Array]) -> int:
    """Keep keys of the source beside the ledger for the life of the connection; how many."""
    held = 0
    for keys in pages:
        hold_rows(connection, pa.table({"key": keys, "row_id": row_ids(place.names, keys)}))
        held += len(keys)
    return held


def hold_rows(connection: Connection, rows: pa.Table) -> None:
    """The same for keys with their ids: key, row_id."""
    with (
        plain_errors(),
        connection.cursor().copy(b"COPY pg_temp.source_key FROM STDIN (FORMAT csv)") as copy,
    ):
        copy.write(csv_bytes(rows))


def hold_nothing(connection: Connection, ends: Sequence[tuple[int, int]] = ()) -> None:
    """Begin to compare: no key is held yet, and these are the ends of the integer keys to come."""
    with plain_errors():
        connection.execute("SET client_min_messages = warning")
        for statement in query("make_source_keys").split(b";\n"):
            connection.execute(statement)
        connection.cursor().executemany(
            "INSERT INTO pg_temp.compared_id VALUES (%s, %s)", [integer_bounds(*e) for e in ends]
        )


def came(connection: Connection, place: Place) -> Iterator[pa.Array]:
    """Keys that are held and that the ledger does not know, in pages."""
    lists = "_of_lists" if place.exploded else ""
    return _pages(connection, f"keys_that_came{lists}", {"stream": place.id})


def went(connection: Connection, place: Place, *, all_keys: bool) -> Iterator[pa.Array]:
    """Keys that the ledger knows and that are not held, within the ends or of the whole stream."""
    name = "keys_that_went_of_all" if all_keys else "keys_that_went"
    return _pages(connection, name, {"stream": place.id, "exploded": place.exploded})


def not_seen(connection: Connection, place: Place) -> Iterator[pa.Array]:
    """Base keys of lines of a stream whose ids are not held, in pages."""
    values = {"stream": place.id, "exploded": place.exploded}
    return _pages(connection, "rows_not_seen", values)


def lines(connection: Connection, ids: pa.Array) -> pa.Table:
    """What the ledger says of these rows, as text."""
    wanted = {"ids": "{" + ",".join(ids.to_pylist()) + "}"}
    with plain_errors():
        rows = connection.execute(query("lines_of_rows"), wanted).fetchall()
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(_NAMES)
    return pa.table([pa.array(values, pa.string()) for values in columns], names=list(_NAMES))


def lost_files(
    connection: Connection, stream: int, reasons: Sequence[str]
) -> list[tuple[str, str]]:
    """Key and reason of attachments that stay out for what was wrong with their files."""
    values = {"stream": stream, "reasons": list(reasons)}
    with plain_errors():
        rows = connection.execute(query("rows_of_lost_files"), values).fetchall()
    return [(str(key), str(reason)) for key, reason in rows]


def _pages(connection: Connection, name: str, values: Mapping[str, object]) -> Iterator[pa.Array]:
    """Keys that a query gives; they are all fetched before the caller writes anything."""
    with plain_errors():
        rows = connection.execute(query(name), values)
        while some := rows.fetchmany(_AT_ONCE):
            yield pa.array([str(row[0]) for row in some], pa.string())


def _mark(row: Sequence[object]) -> Mark:
    after, newest, key, clock = (None if value is None else str(value) for value in row[:4])
    return Mark(after, None if newest is None or key is None else (newest, key), clock or "")


def _ranges(rows: Iterable[Sequence[object]]) -> list[Range]:
    return [Range(int(str(a)), int(str(w)), int(str(n)), str(c)) for a, w, n, c in rows]


def _columns(ranges: Sequence[Range]) -> dict[str, object]:
    return {
        "lowers": [one.lower for one in ranges],
        "widths": [one.width for one in ranges],
        "rows": [one.rows for one in ranges],
        "sums": [one.checksum for one in ranges],
    }
