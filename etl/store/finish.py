"""What is done once when a stream is through.

Counts by the source itself, and what only the whole stream shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import sql

from etl.store.session import plain_errors

if TYPE_CHECKING:
    from etl.loader import Pen
    from etl.store.session import Connection

# Register numbers that stand twice in one book, and registrations that agree on number, agency and
# date but not on the
# subject: legitimate or not, people decide.
_REPEATED = """
INSERT INTO migration.remark (row_id, code, field, stream_id, span_id)
SELECT l.row_id, 'register_number_repeated', 'register_number', l.stream_id, l.span_id
FROM (SELECT id, count(*) OVER (PARTITION BY book_id, register_number, register_text) AS times
      FROM eoffice.document
      WHERE batch_id = %(batch)s AND direction = %(direction)s AND book_id IS NOT NULL AND
      register_number IS NOT NULL) d
JOIN migration.ledger l ON l.row_id = d.id
WHERE d.times > 1
"""
_PROBABLE = """
INSERT INTO migration.remark (row_id, code, field, stream_id, span_id)
SELECT l.row_id, 'probable_duplicate', 'subject', l.stream_id, l.span_id
FROM eoffice.document d
JOIN migration.ledger l ON l.row_id = d.id
JOIN (SELECT identity FROM (
          SELECT identity, coalesce(represented_by, id) AS chief FROM eoffice.document
          WHERE batch_id IS NOT NULL AND identity IS NOT NULL AND direction = %(direction)s
          UNION ALL
          SELECT identity, document_id FROM migration.live_identity WHERE identity IS NOT NULL)
          member
      GROUP BY identity HAVING count(DISTINCT chief) > 1) doubtful ON doubtful.identity = d.identity
WHERE d.batch_id = %(batch)s AND d.direction = %(direction)s
"""


def count_stream(connection: Connection, pen: Pen, stream: int, counted: tuple[int, int]) -> None:
    """Record what the source itself counts in the base table: rows and rows without a key.

    One transaction, idempotent.
    """
    base_rows, null_keys = counted
    with plain_errors(), connection.transaction():
        connection.execute(
            "INSERT INTO migration.stream_count (batch_id, stream_id, base_rows, read_rows, null_keys)"
            " SELECT %(batch)s, %(stream)s, %(base)s, coalesce(sum(rows), 0), %(nulls)s FROM migration.span"
            " WHERE batch_id = %(batch)s AND stream_id = %(stream)s"
            " ON CONFLICT (batch_id, stream_id) DO UPDATE SET base_rows = EXCLUDED.base_rows,"
            " read_rows = EXCLUDED.read_rows, null_keys = EXCLUDED.null_keys, counted_at = now()",
            {"batch": pen.batch_id, "stream": stream, "base": base_rows, "nulls": null_keys},
        )
        if null_keys:
            connection.execute(
                "INSERT INTO migration.problem (run_id, stream_id, code, unbalances, rows) VALUES (%s, %s, 'key_null', true, %s)"
                " ON CONFLICT (stream_id, code, detail) DO UPDATE SET rows = EXCLUDED.rows",
                (pen.run_id, stream, null_keys),
            )


def remark_repeats(connection: Connection, pen: Pen, stream: int, direction: str) -> None:
    """Note repeated register numbers and probable duplicates of a direction.

    One transaction, idempotent.
    """
    values = {"batch": pen.batch_id, "direction": direction}
    with plain_errors(), connection.transaction():
        connection.execute(
            "DELETE FROM migration.remark WHERE stream_id = %s AND code IN ('register_number_repeated', 'probable_duplicate')",
            (stream,),
        )
        connection.execute(_REPEATED, values)
        connection.execute(_PROBABLE, values)


def analyze(connection: Connection, *tables: str) -> None:
    """Let the planner see what was loaded.

    A plan made for an empty table would make later lookups slow.
    """
    for table in tables:
        schema, _, name = table.partition(".")
        with plain_errors():
            connection.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(schema, name)))
