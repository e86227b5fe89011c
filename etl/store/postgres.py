"""The loader for our PostgreSQL store.

A record, its outcome and the checkpoint commit in one transaction.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from psycopg import sql

from etl.decide import MEMBER
from etl.errors import FenceLostError
from etl.lines import csv_bytes
from etl.loader import Position
from etl.store.session import LOAD, connect, plain_errors
from etl.transforms.column import nowhere

if TYPE_CHECKING:
    from collections.abc import Mapping

    from psycopg import Cursor

    from etl.loader import Lane, Pen, SpanRows

LEDGER = (
    "row_id", "key", "outcome", "reason", "unit_id", "year", "parent_a", "parent_b", "identity", "fingerprint",
)  # fmt: skip
_OUTCOMES = (
    "SELECT replace(row_id::text, '-', ''), outcome::text, replace(unit_id::text, '-', ''), year::text"
    " FROM migration.ledger WHERE row_id = ANY(%s::uuid[])"
)
_FENCE = "SELECT FROM migration.writer WHERE epoch = %s FOR SHARE"
_MARKED = "SELECT replace(row_id::text, '-', '') FROM migration.secret_mark WHERE row_id BETWEEN %s AND %s"
_MEMBERS = """
WITH wanted AS MATERIALIZED (
    SELECT %s::uuid[] AS identities, %s::uuid[] AS edxml
), touched AS (
    SELECT d.id, d.represented_by FROM eoffice.document d, wanted w
    WHERE d.batch_id IS NOT NULL AND d.identity IS NOT NULL AND d.identity = ANY(w.identities)
    UNION
    SELECT d.id, d.represented_by FROM eoffice.document d, wanted w
    WHERE d.batch_id IS NOT NULL AND d.edxml_key IS NOT NULL AND d.edxml_key = ANY(w.edxml)
), chiefs AS (
    SELECT id FROM touched UNION SELECT represented_by FROM touched WHERE represented_by IS NOT NULL
), legacy AS (
    SELECT d.id FROM eoffice.document d JOIN chiefs c ON c.id = d.id WHERE d.batch_id IS NOT NULL
    UNION
    SELECT d.id FROM eoffice.document d JOIN chiefs c ON c.id = d.represented_by WHERE d.batch_id IS
    NOT NULL
), live AS (
    SELECT l.document_id, l.identity, l.edxml_key FROM migration.live_identity l, wanted w
    WHERE l.identity = ANY(w.identities) OR l.edxml_key = ANY(w.edxml)
    UNION
    SELECT l.document_id, l.identity, l.edxml_key FROM migration.live_identity l JOIN chiefs c ON
    c.id = l.document_id
)
SELECT replace(d.id::text, '-', ''), false, replace(d.identity::text, '-', ''),
replace(d.edxml_key::text, '-', ''),
       d.subject, replace(d.represented_by::text, '-', '')
FROM eoffice.document d JOIN legacy ON legacy.id = d.id
UNION ALL
SELECT replace(d.id::text, '-', ''), true, replace(l.identity::text, '-', ''),
replace(l.edxml_key::text, '-', ''),
       d.subject, NULL
FROM eoffice.document d JOIN live l ON l.document_id = d.id
"""


class PostgresStore:
    """One connection to the store with the pen of one run; not for several threads at a time."""

    def __init__(self, dsn: str, pen: Pen) -> None:
        self._dsn = dsn
        self._pen = pen
        self._connection = connect(dsn, LOAD)

    def close(self) -> None:
        """Close the connection; what is not committed is gone."""
        self._connection.close()

    def position(self, lane: Lane) -> Position:
        """How far the lane has come, from the last span that it committed."""
        with plain_errors():
            span = self._connection.execute(
                "SELECT number, upto_key FROM migration.span WHERE batch_id = %s AND stream_id = %s AND lane = %s"
                " ORDER BY number DESC LIMIT 1",
                (self._pen.batch_id, lane.stream_id, lane.number),
            ).fetchone()
            done = self._connection.execute(
                "SELECT done FROM migration.lane WHERE batch_id = %s AND stream_id = %s AND number = %s",
                (self._pen.batch_id, lane.stream_id, lane.number),
            ).fetchone()
        spans, after = (int(str(span[0])) + 1, str(span[1])) if span else (0, lane.after)
        return Position(spans, after, done=bool(done and done[0]))

    def outcomes(self, ids: pa.Array) -> pa.Table:
        """Ledger lines of these rows: row_id, outcome, unit_id, year."""
        names = ["row_id", "outcome", "unit_id", "year"]
        with plain_errors():
            rows = self._connection.execute(_OUTCOMES, (_uuids(ids),)).fetchall()
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
        return pa.table([pa.array(values, pa.string()) for values in columns], names=names)

    def marked(self, ids: pa.Array) -> pa.Array:
        """Which of these rows a child marks as secret.

        Ids rise with the keys, so a span's marks lie between its ends.
        """
        if not len(ids):
            return nowhere(0)
        ends = pc.min_max(ids).as_py()
        with plain_errors():
            rows = self._connection.execute(_MARKED, (ends["min"], ends["max"])).fetchall()
        return pc.is_in(ids, value_set=pa.array([str(row[0]) for row in rows], pa.string()))

    def members(self, identities: pa.Array, edxml_keys: pa.Array) -> pd.DataFrame:
        """The members that the store has of the groups that these keys touch, whole groups, live ones marked."""
        with plain_errors():
            wanted = _uuids(identities), _uuids(edxml_keys)
            rows = self._connection.execute(_MEMBERS, wanted).fetchall()
        return pd.DataFrame(rows, columns=list(MEMBER)).astype(object)

    def apply(self, span: SpanRows) -> None:
        """Commit the span: records, ledger, remarks, files, checkpoint and feed, in one transaction."""
        with plain_errors(), self._connection.transaction(), self._connection.cursor() as cursor:
            if cursor.execute(_FENCE, (self._pen.epoch,)).fetchone() is None:
                raise FenceLostError(
                    "A newer run has taken over this store",
                    "This span was not committed; what was committed before stays.",
                    "vicmig status",
                )
            started = time.perf_counter()
            span_id = self._checkpoint(cursor, span)
            self._write(cursor, span, span_id)
            cursor.execute(
                "UPDATE migration.span SET seconds = seconds || jsonb_build_object('apply', %s::float8) WHERE id = %s",
                (time.perf_counter() - started, span_id),
            )

    def _checkpoint(self, cursor: Cursor[tuple[object, ...]], span: SpanRows) -> int:
        lane = span.lane
        pen = self._pen
        row = cursor.execute(
            "INSERT INTO migration.span (run_id, batch_id, stream_id, lane, number, upto_key, rows, base_rows, seconds)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id",
            (
                pen.run_id, pen.batch_id, lane.stream_id, lane.number, span.number, span.upto_key, span.rows,
                span.base_rows, json.dumps(dict(span.seconds)),
            ),
        ).fetchone()  # fmt: skip
        assert row is not None
        if span.last:
            cursor.execute(
                "UPDATE migration.lane SET done = true WHERE batch_id = %s AND stream_id = %s AND number = %s",
                (pen.batch_id, lane.stream_id, lane.number),
            )
        for problem in span.problems:
            cursor.execute(
                "INSERT INTO migration.problem (run_id, stream_id, code, unbalances, rows, detail)"
                " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (stream_id, code, detail) DO UPDATE SET rows = EXCLUDED.rows",
                (
                    pen.run_id,
                    lane.stream_id,
                    problem.code,
                    problem.unbalances,
                    problem.rows,
                    problem.detail,
                ),
            )
        return int(str(row[0]))

    def _write(self, cursor: Cursor[tuple[object, ...]], span: SpanRows, span_id: int) -> None:
        pen = self._pen
        stream = {"stream_id": span.lane.stream_id, "span_id": span_id}
        if "blob" in span.extra:
            _insert_blobs(cursor, span.extra["blob"])
        _copy(cursor, f"eoffice.{span.table}", span.records, {"batch_id": pen.batch_id})
        _copy(cursor, "migration.ledger", span.ledger, {"run_id": pen.run_id, **stream})
        _copy(cursor, "migration.remark", span.remarks, stream)
        if "blob_ledger" in span.extra:
            _copy(cursor, "migration.blob_ledger", span.extra["blob_ledger"], {"span_id": span_id})
        if "attachment_gap" in span.extra:
            gaps = span.extra["attachment_gap"]
            _copy(cursor, "eoffice.attachment_gap", gaps, {"batch_id": pen.batch_id})
        if span.quarantine:
            cursor.executemany(
                "INSERT INTO migration.quarantine (row_id, payload) VALUES (%s, %s)",
                span.quarantine,
            )
        if span.pointers:
            _point(cursor, span.pointers)
        cursor.execute(
            "INSERT INTO eoffice.feed (kind, batch_id) VALUES ('span', %s)", (pen.batch_id,)
        )


def _uuids(ids: pa.Array) -> str:
    """Distinct ids as one array literal: a single parameter, not one for each."""
    return "{" + ",".join(pc.unique(ids.drop_null()).to_pylist()) + "}"


def _copy(
    cursor: Cursor[tuple[object, ...]], table: str, rows: pa.Table, constants: Mapping[str, int]
) -> None:
    if not len(rows):
        return
    for name, value in constants.items():
        rows = rows.append_column(name, pa.repeat(pa.scalar(value, pa.int64()), len(rows)))
    schema, _, name = table.partition(".")
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(
        sql.Identifier(schema, name), sql.SQL(", ").join(map(sql.Identifier, rows.column_names))
    )
    with cursor.copy(statement) as copy:
        copy.write(csv_bytes(rows))


def _insert_blobs(cursor: Cursor[tuple[object, ...]], blobs: pa.Table) -> None:
    """Note blobs that the store does not know yet, in the order of their names so that two lanes cannot lock each other."""
    ordered = blobs.sort_by("sha256").to_pydict()
    cursor.execute(
        "INSERT INTO eoffice.blob (sha256, bytes, media_type, verified_at)"
        " SELECT decode(s, 'hex'), b, m, now() FROM unnest(%s::text[], %s::bigint[], %s::text[]) AS t (s, b, m)"
        " ON CONFLICT DO NOTHING",
        (ordered["sha256"], ordered["bytes"], ordered["media_type"]),
    )


def _point(cursor: Cursor[tuple[object, ...]], pointers: Mapping[str, str | None]) -> None:
    """Set who represents records that are in the store already, and their outcome with it."""
    values = (list(pointers.keys()), list(pointers.values()))
    cursor.execute(
        "UPDATE eoffice.document d SET represented_by = p.chief"
        " FROM unnest(%s::uuid[], %s::uuid[]) AS p (id, chief) WHERE d.id = p.id AND d.batch_id IS NOT NULL",
        values,
    )
    cursor.execute(
        "UPDATE migration.ledger l SET outcome = CASE WHEN p.chief IS NULL THEN 'loaded' ELSE 'linked' END::migration.outcome"
        " FROM unnest(%s::uuid[], %s::uuid[]) AS p (id, chief) WHERE l.row_id = p.id AND l.outcome IN ('loaded', 'linked')",
        values,
    )
