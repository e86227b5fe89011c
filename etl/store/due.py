"""The queue of rows to be worked again: read from the source by key, judged and merged.

Whoever wants rows worked again adds them here. A row leaves the queue in the transaction that works
it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from etl.ids import row_ids
from etl.lines import csv_bytes
from etl.store.queries import query

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from etl.store.session import Connection
    from mappings.schema import Mappings, Stream


@dataclass(frozen=True, slots=True)
class Due:
    """A page of the queue: ids and keys of rows of the base table, in the order of reading."""

    ids: list[str]
    keys: list[str]


def add(connection: Connection, stream: int, ids: pa.Array, keys: pa.Array, why: str) -> int:
    """Put rows of a stream's base table into the queue, in the caller's transaction; idempotent.

    Args:
        connection: with the transaction that they belong to.
        stream: the stream's id.
        ids: row_ids(stream, keys).
        keys: keys of the base table, canonical; of an exploded stream too.
        why: one word; see migration.due.

    Returns how many were not in the queue yet.
    """
    if not len(keys):
        return 0
    rows = pa.table({"row_id": ids, "key": keys})
    connection.execute(query("make_due_given"))
    with connection.cursor().copy(b"COPY pg_temp.due_given FROM STDIN (FORMAT csv)") as copy:
        copy.write(csv_bytes(rows))
    added = connection.execute(query("insert_due"), {"stream": stream, "why": why}).rowcount
    connection.execute(b"DROP TABLE pg_temp.due_given")
    return added


def add_rows(
    connection: Connection,
    row_ids_known: Sequence[str],
    why: str,
    exploded: Mapping[int, Stream] | None = None,
) -> int:
    """The same for rows that the ledger knows, by their ids; how many were added.

    Args:
        connection: with the transaction that they belong to.
        row_ids_known: ids of ledger lines; those that the ledger does not know are left out.
        why: one word.
        exploded: streams whose rows are items of a list, by id: the base row is worked again.
    """
    lists = dict(exploded or {})
    values = {"rows": list(row_ids_known), "why": why, "exploded": list(lists)}
    added = connection.execute(query("insert_due_of_rows"), values).rowcount
    for stream, names in lists.items():
        given = {"rows": list(row_ids_known), "stream": stream}
        found = connection.execute(query("base_keys_of_items"), given).fetchall()
        keys = pa.array([str(row[0]) for row in found], pa.string())
        added += add(connection, stream, row_ids(names, keys), keys, why)
    return added


def exploded(connection: Connection, mappings: Mappings) -> dict[int, Stream]:
    """Streams whose rows are items of a list, by id, as far as the store knows them."""
    found = {}
    for spec in mappings.sources:
        if spec.explode:
            given = dict(zip(("system", "part", "entity"), spec.stream, strict=True))
            row = connection.execute(query("id_of_stream"), given).fetchone()
            if row:
                found[int(str(row[0]))] = spec.stream
    return found


def count(connection: Connection, streams: Iterable[int] | None = None) -> int:
    """How many rows wait, of these streams or of all."""
    given = {"streams": None if streams is None else list(streams)}
    row = connection.execute(query("count_due"), given).fetchone()
    return int(str(row[0])) if row else 0


def page(connection: Connection, stream: int, rows: int) -> Due:
    """The next rows of a stream, in the order of reading."""
    found = connection.execute(query("due_page"), {"stream": stream, "rows": rows}).fetchall()
    return Due([str(row[0]) for row in found], [str(row[1]) for row in found])
