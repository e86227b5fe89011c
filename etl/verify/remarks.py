"""Remarks against what the rules say: which rows carry them, and the text that a rule changed.

The remarks of a range come out of the same span as its records, and are compared by one digest.
What only a whole stream shows is asked of the statements that write it. Who has an account of the
e-office changes without a migration: such remarks say how it was at the last pass (APART).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from psycopg import sql

from etl.store import finish
from etl.store.queries import query
from etl.store.session import plain_errors
from etl.verify import shapes, stored, texts
from etl.verify.faults import faults
from etl.verify.ledger import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.loader import SpanRows
    from etl.verify.records import Stream
    from etl.verify.stored import Ids
    from etl.verify.stream import Line

# Set from what is beside the source: accounts of the e-office, copies in other databases.
APART = (
    "account_ambiguous", "account_doubtful", "account_name_differs", "shared_login",
    "copy_ambiguous", "copy_differs",
)  # fmt: skip
_OF_BYTES = ("file_mislabelled",)
_COLUMNS = ["row_id", "code", "field", "original", "confidence"]
_NAMED = _COLUMNS[:3]
_MILLION = 1_000_000  # a confidence is a real: it is compared to its sixth digit


def of_range(line: Line, span: SpanRows, ids: Ids, kept: pa.Array) -> list[pa.Table]:
    """Remarks of a range that are missing, too many or say otherwise.

    Args:
        line: what the stream is verified with.
        span: what a migration would have written of the range.
        ids: which rows these are.
        kept: those that stand in the store for a listed reason, with what was said of them then.
    """
    elsewhere = _elsewhere(line)
    here = _expected(span.remarks, elsewhere)
    if _digest(here) == _stored_digest(line, ids, elsewhere):
        return []
    there = texts.parsed(stored.copied(line.connection, _chosen(line, ids, elsewhere)), _COLUMNS)
    apart = listed(line.connection, span.ledger, kept)
    sides = [_without(side, apart).to_pandas() for side in (here, there)]
    return _told(line.named, _compared(*sides), span.ledger)


def of_stream(line: Line) -> list[pa.Table]:
    """What is left to say of a stream's remarks when all its ranges are through."""
    entity, name = line.task.entity, line.named.entity
    found = []
    for field in sorted(shapes.own_references(entity)):
        code = entity.field(field).remark
        given = {"entity": name, "field": field, "code": code, "stream": line.stream}
        found += _whole(line, "verify_own_remarks", given, f"{code} {field}")
    if not line.ranged:
        own = [f"{entity.field(name).remark} {name}" for name in shapes.own_references(entity)]
        told = [*own, *(f"{code} {field}" for code, field in finish.REPEATS.items())]
        given = {"stream": line.stream, "codes": list(APART), "told": told}
        found += _whole(line, "verify_strange_remarks", given, "")
    return found


def of_documents(line: Line, entities: Sequence[str]) -> list[pa.Table]:
    """Remarks of a stream that only all documents show, when all groups of same ones are judged.

    `entities`: the streams of the same direction. Which documents may be one is asked of the store,
    whose identities and representatives are compared by themselves.
    """
    direction = dict(line.task.entity.constants)["direction"]
    known = {"direction": direction, "entities": list(entities)}
    found = []
    for code, field in finish.REPEATS.items():
        present = finish.repeats(code)
        expected = present if code == finish.PROBABLE else _plain("expected_register_numbers")
        given = {**known, "code": code, "stream": line.stream, "id": line.verification}
        wanted = {"present": present, "expected": expected}
        found += _whole(line, "verify_repeats", given, f"{code} {field}", wanted)
    return found


def register(span: SpanRows) -> pa.Table:
    """Where the documents of a span are registered: row_id, register."""
    records = span.records
    told = records.column("register_text")
    number = [records.column("book_id"), records.column("register_number")]
    joined = pc.binary_join_element_wise(
        *(column.cast(pa.string()) for column in (*number, pc.fill_null(told, texts.NOTHING))),
        texts.BETWEEN, null_handling="emit_null",
    )  # fmt: skip
    return pa.table({"row_id": records.column("id"), "register": joined})


def _plain(name: str) -> sql.SQL:
    return sql.SQL(query(name).decode())


def _whole(
    line: Line,
    name: str,
    given: dict[str, object],
    field: str,
    parts: dict[str, sql.Composable] | None = None,
) -> list[pa.Table]:
    """The findings of a statement: row_id, key, kind, and the remark where `field` is empty."""
    statement = _plain(name).format(**(parts or {}))
    with plain_errors():
        rows = line.connection.execute(statement, given or None).fetchall()
    if not rows:
        return []
    ids, keys, kinds, told = (
        pa.array([None if row[n] is None else str(row[n]) for row in rows], pa.string())
        for n in range(4)
    )
    return [faults(kinds, line.named.entity, ids, keys=keys, field=field or told)]


def _elsewhere(line: Line) -> list[tuple[str, str]]:
    """Codes, with a field or for all of them, that are not the business of a range."""
    entity = line.task.entity
    own = [(entity.field(name).remark, name) for name in sorted(shapes.own_references(entity))]
    codes = [*APART, *finish.REPEATS, *(() if line.content or not line.files else _OF_BYTES)]
    return [*own, *((code, "") for code in codes)]


def _expected(remarks: pa.Table, elsewhere: Sequence[tuple[str, str]]) -> pa.Table:
    """Remarks of a span as the store would write them."""
    columns = {name: remarks.column(name).combine_chunks() for name in _COLUMNS}
    columns["row_id"] = texts.dashed(columns["row_id"])
    sure = columns["confidence"].to_numpy(zero_copy_only=False).astype(np.float32)
    whole = np.rint(sure.astype(np.float64) * _MILLION)
    columns["confidence"] = pa.array(whole, from_pandas=True).cast(pa.int64()).cast(pa.string())
    told = pa.table(columns)
    for code, field in elsewhere:
        hit = pc.equal(told.column("code"), code)
        told = told.filter(
            pc.invert(pc.and_(hit, pc.equal(told.column("field"), field)) if field else hit)
        )
    return told.combine_chunks()


def _digest(rows: pa.Table) -> str:
    if not len(rows):
        return texts.digest(rows)
    joined = pc.binary_join_element_wise(
        *(column.combine_chunks() for column in rows.columns), texts.BETWEEN,
        null_handling="replace", null_replacement=texts.NOTHING,
    )  # fmt: skip
    return texts.digest(pa.table({"line": joined.take(pc.sort_indices(joined))}))


def _stored_digest(line: Line, ids: Ids, elsewhere: Sequence[tuple[str, str]]) -> str:
    cells = sql.SQL(", ").join(
        sql.SQL("coalesce(({})::text, {})").format(sql.Identifier(name), sql.Literal(texts.NOTHING))
        for name in _COLUMNS
    )
    statement = sql.SQL(
        "SELECT md5(coalesce(string_agg(line, '' ORDER BY line COLLATE \"C\"), ''))"
        " FROM (SELECT concat_ws({}, {}) AS line FROM ({}) AS chosen) AS lines"
    ).format(sql.Literal(texts.BETWEEN), cells, _chosen(line, ids, elsewhere))
    with plain_errors():
        row = line.connection.execute(statement).fetchone()
    return str(row[0]) if row else ""


def _chosen(line: Line, ids: Ids, elsewhere: Sequence[tuple[str, str]]) -> sql.Composable:
    """The stored remarks of a range, confidences in millionths."""
    own = [pair for pair in elsewhere if pair[1]]
    codes = [code for code, field in elsewhere if not field]
    not_these = [
        sql.SQL("NOT (code, field) = ({}, {})").format(*map(sql.Literal, pair)) for pair in own
    ]
    return sql.SQL(
        "SELECT row_id, code, field, original,"
        " round(confidence::float8 * {million})::bigint AS confidence"
        " FROM migration.remark WHERE stream_id = {stream} AND {rows} AND NOT code = ANY({codes})"
        " AND {not_these}"
    ).format(
        million=sql.Literal(_MILLION),
        stream=sql.Literal(line.stream),
        rows=stored.among("row_id", ids),
        codes=sql.Literal(codes),
        not_these=sql.SQL(" AND ").join([sql.SQL("true"), *not_these]),
    )


def _without(rows: pa.Table, ids: pa.Array) -> pa.Table:
    return rows.filter(pc.invert(pc.is_in(rows.column("row_id"), value_set=ids)))


def _compared(here: pd.DataFrame, there: pd.DataFrame) -> pd.DataFrame:
    """A line for each remark that differs: row_id, code, field, kind, detail.

    A row may carry a remark more than once: they are counted.
    """
    both = pd.concat([here.assign(n=1), there.assign(n=-1)])
    lines = both.groupby(_COLUMNS, dropna=False, sort=False)["n"].sum().reset_index()
    lines = lines[lines["n"] != 0]
    if lines.empty:
        return lines.assign(kind="", detail="")
    groups = lines.groupby(_NAMED, sort=False)
    told = groups["n"].sum().reset_index()
    texts_of = groups["original"].nunique(dropna=False).to_numpy()
    kinds = [told["n"] > 0, told["n"] < 0]
    told["kind"] = np.select(kinds, ["remark_missing", "remark_extra"], "remark_differs")
    changed = np.where(texts_of > 1, "original", "confidence")
    told["detail"] = np.where(told["kind"].eq("remark_differs"), changed, "")
    return told


def _told(stream: Stream, lines: pd.DataFrame, told: pa.Table) -> list[pa.Table]:
    if lines.empty:
        return []
    known = texts.dashed(told.column("row_id"))
    keys = pd.Series(told.column("key").to_pylist(), index=known.to_pylist())
    ids = pa.array(lines["row_id"].tolist(), pa.string())
    found = faults(
        pa.array(lines["kind"].tolist(), pa.string()),
        stream.entity,
        ids,
        keys=pa.array(keys.reindex(lines["row_id"]).tolist(), pa.string(), from_pandas=True),
        field=pa.array((lines["code"] + " " + lines["field"]).str.strip().tolist(), pa.string()),
    )
    at = found.column_names.index("detail")
    return [found.set_column(at, "detail", pa.array(lines["detail"].tolist(), pa.string()))]
