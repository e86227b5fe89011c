"""Cuts the work of a verification into ranges that lanes claim one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from etl.source_sql import table_of
from etl.store.session import plain_errors
from etl.verify.stored import ranged

if TYPE_CHECKING:
    from etl.source import Source
    from etl.store.session import Connection
    from mappings.schema import SourceSpec

_INDEX_ROWS = 10_000
_MANY = 4  # pages of a stream whose keys are text: a cut costs the source a sorted read


def ends(source: Source, spec: SourceSpec) -> tuple[str, str] | None:
    """The least and the greatest key of the base table as text; None where it has none."""
    source = source.of(spec)
    key = source.key_of(spec)
    statement = sa.select(key.text).select_from(table_of(spec)).where(key.there).limit(1)
    found: list[sa.Row[tuple[object]]] = []
    with source.reading() as connection:  # min() and max() know no GUID in SQL Server before 2012
        for order in (key.order, tuple(part.desc() for part in key.order)):
            found += connection.execute(statement.order_by(*order)).fetchall()
    return (str(found[0][0]), str(found[1][0])) if found else None


def of_stream(source: Source, spec: SourceSpec, rows_a_range: int) -> list[str]:
    """Keys that cut a stream into ranges of about so many rows each.

    Integer keys are cut evenly between the least and the greatest, which costs the source no read;
    a range that holds more is worked in pages.
    """
    rows, edges = source.count(spec), ends(source, spec)
    parts = -(-rows // rows_a_range)
    if parts < 2 or edges is None:  # noqa: PLR2004
        return []
    if ranged(spec, edges):
        least, greatest = map(int, edges)
        cuts = {least + (greatest - least + 1) * n // parts - 1 for n in range(1, parts)}
        return [str(cut) for cut in sorted(cuts) if least <= cut < greatest]
    if spec.key_type == "integer" or parts < _MANY:
        return []
    return source.bounds(spec, [rows * n // parts for n in range(1, parts)])


def of_index(connection: Connection) -> list[str]:
    """Ids that cut all documents of the store into even ranges."""
    with plain_errors():
        rows = connection.execute(
            "SELECT id::text FROM (SELECT id, row_number() OVER (ORDER BY id) AS n"
            " FROM eoffice.document) AS numbered WHERE n %% %s = 0 ORDER BY id",
            (_INDEX_ROWS,),
        ).fetchall()
    return [str(row[0]) for row in rows]
