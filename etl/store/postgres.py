"""The loader for our PostgreSQL store.

A record, its outcome and the checkpoint commit in one transaction.
"""

from __future__ import annotations

import json
import logging
import time
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from psycopg import sql

from etl.decide import MEMBER
from etl.errors import StoreError
from etl.lines import csv_bytes
from etl.loader import Position, without
from etl.store import scope
from etl.store.fence import fenced
from etl.store.queries import query
from etl.store.session import LOAD, connect, plain_errors
from etl.transforms.column import nowhere

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from psycopg import Cursor

    from etl.loader import Lane, Pen, SpanRows


log = logging.getLogger(__name__)
_REPEATED = "23505"


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
            place = self._place(lane)
            span = self._connection.execute(query("last_span_of_lane"), place).fetchone()
            done = self._connection.execute(query("lane_is_done"), place).fetchone()
        spans, after = (int(str(span[0])) + 1, str(span[1])) if span else (0, lane.after)
        return Position(spans, after, done=bool(done and done[0]))

    def outcomes(self, ids: pa.Array) -> pa.Table:
        """Ledger lines of these rows: row_id, outcome, unit_id, year."""
        names = ["row_id", "outcome", "unit_id", "year"]
        with plain_errors():
            rows = self._connection.execute(
                query("outcomes_of_rows"), {"ids": _uuids(ids)}
            ).fetchall()
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
        return pa.table([pa.array(values, pa.string()) for values in columns], names=names)

    def chiefs(self, ids: pa.Array) -> pa.Table:
        """Who stands for these units and persons: row_id, chief."""
        with plain_errors():
            rows = self._connection.execute(query("chiefs"), {"ids": _uuids(ids)}).fetchall()
        columns = list(zip(*rows, strict=True)) if rows else [(), ()]
        return pa.table([pa.array(v, pa.string()) for v in columns], names=["row_id", "chief"])

    def marked(self, ids: pa.Array) -> pa.Array:
        """Which of these rows a child marks as secret.

        Ids rise with the keys, so a span's marks lie between its ends.
        """
        if not len(ids):
            return nowhere(0)
        ends = pc.min_max(ids).as_py()
        with plain_errors():
            rows = self._connection.execute(
                query("marked_rows"), {"least": ends["min"], "greatest": ends["max"]}
            ).fetchall()
        return pc.is_in(ids, value_set=pa.array([str(row[0]) for row in rows], pa.string()))

    def decided_pairs(self, ids: pa.Array) -> pd.DataFrame:
        """The pairs of these rows that people decided to be the same document: id, pair.

        Few: they are read between the ends of the ids.
        """
        ends = pc.min_max(ids).as_py()
        with plain_errors():
            rows = self._connection.execute(
                query("decided_pairs"), {"least": ends["min"], "greatest": ends["max"]}
            ).fetchall()
        pairs = pd.DataFrame(rows, columns=["id", "pair"]).astype(object)
        if pairs.empty:
            return pairs
        return pairs.loc[pairs["id"].isin(ids.to_pylist())]

    def members(
        self, identities: pa.Array, edxml_keys: pa.Array, ids: Sequence[str] = ()
    ) -> pd.DataFrame:
        """The store's members of the groups that these keys touch, whole, live ones marked."""
        wanted = {
            "identities": _uuids(identities),
            "edxml": _uuids(edxml_keys),
            "ids": list(ids),
        }
        with plain_errors(), self._connection.transaction():
            self._connection.execute(query("look_up_by_index"))
            found = self._connection.execute(query("group_members"), wanted, prepare=False)
            rows = found.fetchall()
        return pd.DataFrame(rows, columns=list(MEMBER)).astype(object)

    def places(self, ids: pa.Array) -> pa.Table:
        """Where the store has these rows: row_id, place."""
        wanted = {"ids": _uuids(ids), "batch": self._pen.batch_id}
        with plain_errors():
            rows = self._connection.execute(query("places_of_rows"), wanted).fetchall()
        columns = list(zip(*rows, strict=True)) if rows else [(), ()]
        return pa.table(
            [pa.array(values, pa.string()) for values in columns], names=["row_id", "place"]
        )

    def apply(self, span: SpanRows) -> None:
        """Commit the span in one transaction.

        Records, ledger, remarks, files, checkpoint and feed. Rows whose id an earlier span of the
        stream has (their keys differ in white space only) are a problem line in place of a row.
        """
        try:
            self._apply(span)
        except StoreError as error:
            there = self._there(span) if error.facts.get("sqlstate") == _REPEATED else ()
            if not there:
                raise
            log.warning("key_repeated=%s span=%s", len(there), span.number)
            self._apply(without(span, there))

    def _there(self, span: SpanRows) -> Sequence[str]:
        """Which of the span's rows an earlier span of the stream has in the ledger."""
        values = {
            "ids": _uuids(span.ledger.column("row_id")),
            "stream": span.lane.stream_id,
        }
        with plain_errors():
            rows = self._connection.execute(query("rows_of_stream"), values).fetchall()
        return [str(row[0]) for row in rows]

    def _apply(self, span: SpanRows) -> None:
        with fenced(self._connection, self._pen), self._connection.cursor() as cursor:
            started = time.perf_counter()
            span_id = self._checkpoint(cursor, span)
            self._write(cursor, span, span_id)
            spent = {"span": span_id, "seconds": time.perf_counter() - started}
            cursor.execute(query("note_apply_seconds"), spent)

    def _place(self, lane: Lane) -> dict[str, int]:
        return {"batch": self._pen.batch_id, "stream": lane.stream_id, "lane": lane.number}

    def _checkpoint(self, cursor: Cursor[tuple[object, ...]], span: SpanRows) -> int:
        run = {"run": self._pen.run_id}
        place = self._place(span.lane)
        facts = {
            "number": span.number,
            "upto": span.upto_key,
            "rows": span.rows,
            "base_rows": span.base_rows,
            "seconds": json.dumps(dict(span.seconds)),
        }
        row = cursor.execute(query("insert_span"), {**run, **place, **facts}).fetchone()
        assert row is not None
        if span.last:
            cursor.execute(query("finish_lane"), place)
        for problem in span.problems:
            noted = {
                "stream": span.lane.stream_id,
                "code": problem.code,
                "unbalances": problem.unbalances,
                "rows": problem.rows,
                "detail": problem.detail,
            }
            cursor.execute(query("note_problem"), {**run, **noted})
        return int(str(row[0]))

    def _write(self, cursor: Cursor[tuple[object, ...]], span: SpanRows, span_id: int) -> None:
        pen = self._pen
        stream = {"stream_id": span.lane.stream_id, "span_id": span_id}
        if "blob" in span.extra:
            insert_blobs(cursor, span.extra["blob"])
        copy_rows(cursor, f"eoffice.{span.table}", span.records, {"batch_id": pen.batch_id})
        copy_rows(cursor, "migration.ledger", span.ledger, {"run_id": pen.run_id, **stream})
        copy_rows(cursor, "migration.remark", span.remarks, stream)
        if "blob_ledger" in span.extra:
            copy_rows(
                cursor, "migration.blob_ledger", span.extra["blob_ledger"], {"span_id": span_id}
            )
        if "attachment_gap" in span.extra:
            gaps = span.extra["attachment_gap"]
            copy_rows(cursor, "eoffice.attachment_gap", gaps, {"batch_id": pen.batch_id})
        if span.quarantine:
            cursor.executemany(
                "INSERT INTO migration.quarantine (row_id, payload) VALUES (%s, %s)",
                span.quarantine,
            )
        if span.marked:
            marks = [{"row": row, "child": child, "run": pen.run_id} for row, child in span.marked]
            cursor.executemany(query("mark_parent"), marks)
        if span.outside is not None:
            scope.note(cursor, span, span_id, pen.batch_id)
        if span.pointers:
            point(cursor, span.pointers)
        cursor.execute(
            "INSERT INTO eoffice.feed (kind, batch_id) VALUES ('span', %s)", (pen.batch_id,)
        )


def _uuids(ids: pa.Array) -> str:
    """Distinct ids as one array literal: a single parameter, not one for each."""
    return "{" + ",".join(pc.unique(ids.drop_null()).to_pylist()) + "}"


def copy_rows(
    cursor: Cursor[tuple[object, ...]], table: str, rows: pa.Table, constants: Mapping[str, int]
) -> None:
    """COPY rows into a table (schema.name); `constants` are columns of one value for all."""
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


def insert_blobs(cursor: Cursor[tuple[object, ...]], blobs: pa.Table) -> None:
    """Note blobs that the store does not know yet.

    In the order of their names, so that two lanes cannot lock each other.
    """
    cursor.execute(query("insert_blobs"), blobs.sort_by("sha256").to_pydict())


def point(cursor: Cursor[tuple[object, ...]], pointers: Mapping[str, str | None]) -> None:
    """Set who represents records that are in the store already, and their outcome with it."""
    values = {"ids": list(pointers.keys()), "chiefs": list(pointers.values())}
    cursor.execute(query("point_records"), values)
    cursor.execute(query("point_ledger"), values)
