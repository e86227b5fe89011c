"""The ledger against the outcomes that the rules say; its payloads and its files likewise."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl import verdict
from etl.store.queries import query
from etl.store.session import plain_errors
from etl.verify import shapes, stored, texts
from etl.verify.compare import differences
from etl.verify.faults import faults

if TYPE_CHECKING:
    from etl.loader import SpanRows
    from etl.store.session import Connection
    from etl.verify.records import Stream
    from etl.verify.stored import Ids, Shape


def faults_of(
    connection: Connection, stream: Stream, span: SpanRows, ids: Ids, kept: pa.Array
) -> list[pa.Table]:
    """Lines that are missing, too many or say otherwise; rows kept for a listed reason aside."""
    told = span.ledger
    linked = pc.equal(told.column("outcome"), verdict.LINKED)
    place = told.column_names.index("outcome")
    told = told.set_column(
        place, "outcome", pc.if_else(linked, verdict.LOADED, told.column("outcome"))
    )
    found, missing = _lines(connection, stream, (shapes.of_ledger(stream.id), told), ids, kept)
    without = pa.concat_arrays([texts.bare(missing), kept.cast(pa.string())])
    return [*found, *_payloads(connection, stream, span, ids, without)]


def blob_faults(connection: Connection, stream: Stream, span: SpanRows, ids: Ids) -> list[pa.Table]:
    """Lines of the blob ledger, likewise."""
    keys = span.ledger.select(["row_id", "key"])
    told = span.extra["blob_ledger"].append_column("key", keys.column("key"))
    found, _ = _lines(
        connection, stream, (shapes.of_blob_ledger(), told), ids, pa.array([], pa.string())
    )
    return [_named(table, "blob_ledger") for table in found]


def _lines(
    connection: Connection,
    stream: Stream,
    sides: tuple[Shape, pa.Table],
    ids: Ids,
    kept: pa.Array,
) -> tuple[list[pa.Table], pa.Array]:
    shape, told = sides
    nobody = pa.array([], pa.string())
    here = shapes.expected(shape, told)
    if texts.digest(here) == stored.digest(connection, shape, ids):
        return [], nobody
    apart = listed(connection, told, kept)
    here = _without(here, apart)
    there = _without(stored.rows(connection, shape, ids), apart)
    found = differences(here, there)
    keys = dict(
        zip(
            texts.dashed(told.column("row_id")).to_pylist(),
            told.column("key").to_pylist(),
            strict=True,
        )
    )

    def tell(kind: str, rows: pa.Array, field: str = "") -> pa.Table:
        mine = pa.array([keys.get(row) for row in rows.to_pylist()], pa.string())
        return faults(kind, stream.entity, rows, keys=mine, field=field)

    tables = [tell("ledger_missing", found.lost), tell("ledger_extra", found.extra)]
    tables += [tell("ledger_differs", rows, field) for field, rows in found.fields.items()]
    return [table for table in tables if len(table)], found.lost


def listed(connection: Connection, told: pa.Table, kept: pa.Array) -> pa.Array:
    """Rows of which the store says something else than the rules, for a reason that is listed."""
    wanted = "{" + ",".join(told.column("row_id").to_pylist()) + "}"
    with plain_errors():
        rows = connection.execute(query("verify_contested"), {"ids": wanted}).fetchall()
    return texts.dashed(
        pa.concat_arrays(
            [kept.cast(pa.string()), pa.array([str(row[0]) for row in rows], pa.string())]
        )
    )


def _without(rows: pa.Table, ids: pa.Array) -> pa.Table:
    return rows.filter(pc.invert(pc.is_in(rows.column("row_id"), value_set=ids)))


def _named(table: pa.Table, name: str) -> pa.Table:
    """Findings that tell which ledger they are of, before the field."""
    field = pc.binary_join_element_wise(name, table.column("field"), ".")
    field = pc.utf8_rtrim(field, characters=".")
    return table.set_column(table.column_names.index("field"), "field", field)


def _payloads(
    connection: Connection, stream: Stream, span: SpanRows, ids: Ids, without: pa.Array
) -> list[pa.Table]:
    """Payloads of quarantined rows, and of no other; `without` those of which more is said."""
    given = {
        "least": ids.least,
        "beyond": ids.beyond,
        "ids": None if ids.these is None else "{" + ",".join(ids.these) + "}",
    }
    with plain_errors():
        rows = connection.execute(query("verify_payloads"), given).fetchall()
    told = pa.array([str(row) for row, _ in rows], pa.string())
    mine = pc.is_in(told, value_set=span.ledger.column("row_id").combine_chunks()).to_pylist()
    there = {
        str(row): str(said) for (row, said), is_mine in zip(rows, mine, strict=True) if is_mine
    }
    here = dict(span.quarantine)
    gone = set(without.to_pylist())
    lost = [row for row in here if row not in there and row not in gone]
    extra = [row for row in there if row not in here]
    other = [
        r
        for r, payload in here.items()
        if r in there and json.loads(there[r]) != json.loads(payload)
    ]
    if not (lost or extra or other):
        return []
    names = span.ledger.column("row_id").to_pylist()
    keys = dict(zip(names, span.ledger.column("key").to_pylist(), strict=True))
    kinds = (("payload_missing", lost), ("payload_extra", extra), ("payload_differs", other))
    return [
        faults(
            kind,
            stream.entity,
            texts.dashed(pa.array(rows, pa.string())),
            keys=pa.array([keys[row] for row in rows], pa.string()),
        )
        for kind, rows in kinds
        if rows
    ]
