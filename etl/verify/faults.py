"""Findings of a verification as tables: kind, entity, key, row_id, field, detail. No value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl.lines import csv_bytes
from etl.store.queries import query
from etl.store.session import plain_errors

if TYPE_CHECKING:
    from collections.abc import Iterable

    from etl.store.session import Connection

COLUMNS = ("kind", "entity", "key", "row_id", "field", "detail")


def faults(
    kind: str | pa.Array,
    entity: str,
    ids: pa.Array | None = None,
    *,
    keys: pa.Array | None = None,
    field: str | pa.Array = "",
    detail: str = "",
) -> pa.Table:
    """Findings of rows of one entity: of these ids, or of these keys where a row has no id."""
    rows = len(ids) if ids is not None else len(keys) if keys is not None else 1
    nothing = pa.nulls(rows, pa.string())
    return pa.table(
        {
            "kind": _spread(kind, rows),
            "entity": _spread(entity, rows),
            "key": nothing if keys is None else keys.cast(pa.string()),
            "row_id": nothing if ids is None else ids.cast(pa.string()),
            "field": _spread(field, rows),
            "detail": _spread(detail, rows),
        }
    )


def write(connection: Connection, verification: int, found: Iterable[pa.Table]) -> int:
    """Note findings in the caller's transaction; of how many rows they are."""
    tables = [table for table in found if len(table)]
    if not tables:
        return 0
    rows = pa.concat_tables(tables).combine_chunks()
    numbered = rows.append_column(
        "verification_id", pa.repeat(pa.scalar(str(verification)), len(rows))
    )
    with plain_errors(), connection.cursor().copy(query("copy_verify_findings")) as copy:
        copy.write(csv_bytes(numbered))
    told = pc.coalesce(rows.column("row_id"), rows.column("key"), rows.column("detail"))
    return len(pc.unique(told))


def _spread(value: str | pa.Array, rows: int) -> pa.Array:
    return pa.repeat(pa.scalar(value), rows) if isinstance(value, str) else value
