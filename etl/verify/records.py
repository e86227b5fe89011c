"""Records that differ: which difference is a fault, and which is listed work. Set by set.

Only rows that differ come here, so what people did, open conflicts and rows kept at their last good
version are asked for those alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl import verdict
from etl.store.queries import query
from etl.store.session import plain_errors
from etl.verify import kinds, stored, texts
from etl.verify.compare import Differences, differences
from etl.verify.faults import faults
from etl.verify.shapes import kind_of
from etl.verify.stored import PUBLISHED, Ids, Shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.store.session import Connection

_CONTEXT = ["id", "stream", "key", "outcome", "reason", "how", "before", "open"]


@dataclass(frozen=True, slots=True)
class Judged:
    """Findings, and ids of rows that stand in the store as something that is listed elsewhere."""

    found: list[pa.Table]
    kept: pa.Array


@dataclass(frozen=True, slots=True)
class Stream:
    """Whose rows are compared: the entity's name as findings tell it, and its stream's id."""

    entity: str
    id: int


def judged(
    connection: Connection, shape: Shape, stream: Stream, sides: tuple[pa.Table, pa.Table],
    told: pa.Table,
) -> Judged:  # fmt: skip
    """What the differences of two sides are.

    Args:
        connection: reads the store.
        shape: which table, and which columns of it.
        stream: whose rows they are.
        sides: what is expected and what is stored, as texts.
        told: row_id, key, outcome: what the rules say of every row of the range.
    """
    found = differences(*sides)
    if not found:
        return Judged([], pa.array([], pa.string()))
    ids = [*found.lost.to_pylist(), *found.extra.to_pylist()]
    ids += [i for rows in found.fields.values() for i in rows.to_pylist()]
    context = _context(connection, ids)
    keys = _keys(told, context)
    lost = _lost(connection, shape, stream, found.lost, context)
    extra, kept = _extra(stream, found.extra, told, context)
    fields = _fields(connection, shape, stream, found, sides[0], context)
    tables = [table for table in (*lost, *extra, *fields) if len(table)]
    return Judged([_with_keys(table, keys) for table in tables], kept)


def _context(connection: Connection, ids: Sequence[str]) -> pd.DataFrame:
    """What is known of these rows (ids with dashes), by id."""
    wanted = "{" + ",".join(dict.fromkeys(ids)) + "}"
    with plain_errors():
        rows = connection.execute(query("verify_context"), {"ids": wanted}).fetchall()
    frame = pd.DataFrame(rows, columns=_CONTEXT, dtype=object)
    return frame.set_index("id")


def _lost(
    connection: Connection, shape: Shape, stream: Stream, ids: pa.Array, context: pd.DataFrame
) -> list[pa.Table]:
    """Rows that are not where they should be: gone, taken out by people, or under another flag."""
    if not len(ids):
        return []
    elsewhere = stored.rows(
        connection, replace(shape, where=(), batch=True), Ids(these=ids.to_pylist())
    )
    here = pc.is_in(ids, value_set=elsewhere.column("id"))
    tables = []
    for name, value in shape.where:
        other = pc.invert(pc.fill_null(pc.equal(elsewhere.column(name), value), False))
        rows = elsewhere.column("id").filter(other).combine_chunks()
        tables.append(faults("field_differs", stream.entity, rows, field=name))
    gone = ids.filter(pc.invert(here))
    by_people = pc.is_in(gone, value_set=_where(context, context["how"].eq("delete")))
    kind = pc.if_else(by_people, "removed_by_people", "row_lost")
    return [*tables, faults(kind, stream.entity, gone)]


def _extra(
    stream: Stream, ids: pa.Array, told: pa.Table, context: pd.DataFrame
) -> tuple[list[pa.Table], pa.Array]:
    """Rows that should not be there, and which of them are kept for a reason that is listed."""
    others = context["stream"].notna() & (context["stream"] != stream.id)
    ids = ids.filter(pc.invert(pc.is_in(ids, value_set=_where(context, others))))
    at = pc.index_in(ids, value_set=texts.dashed(told.column("row_id")))
    outcome = pc.fill_null(told.column("outcome").combine_chunks().take(at), verdict.ABSENT)
    placed = context["outcome"].isin(verdict.PLACED)
    stale = pc.and_(
        pc.equal(outcome, verdict.QUARANTINED),
        pc.is_in(ids, value_set=_where(context, placed & context["reason"].notna())),
    )
    contested = pc.is_in(
        ids, value_set=_where(context, context["open"].map(lambda fields: "*" in fields))
    )
    kind = pc.case_when(
        pc.make_struct(pc.equal(outcome, verdict.WITHHELD), contested, stale),
        "secret_in_store", "conflict", "stale", "row_extra",
    )  # fmt: skip
    field = pc.if_else(pc.equal(kind, "conflict"), "*", "")
    kept = ids.filter(pc.is_in(kind, value_set=pa.array(["conflict", "stale"])))
    return [faults(kind, stream.entity, ids, field=field)], texts.bare(kept)


def _fields(
    connection: Connection, shape: Shape, stream: Stream, found: Differences, here: pa.Table,
    context: pd.DataFrame,
) -> list[pa.Table]:  # fmt: skip
    """Differing fields, but for those that a person changed after the load."""
    if not found.fields:
        return []
    touched = _where(context, context["before"].astype(bool))
    loaded = stored.before_touch(connection, shape, touched.to_pylist())
    mine = here.filter(pc.is_in(here.column("id"), value_set=loaded.column("id")))
    by_load = differences(mine, loaded).fields if len(loaded) else {}
    tables = []
    for field, ids in found.fields.items():
        still = by_load.get(field, pa.array([], pa.string()))
        by_people = pc.and_(
            pc.is_in(ids, value_set=loaded.column("id")),
            pc.invert(pc.is_in(ids, value_set=still)),
        )
        rows = ids.filter(pc.invert(by_people))
        opened = context["open"].map(lambda fields, name=field: name in fields)
        contested = pc.is_in(rows, value_set=_where(context, opened))
        kind = kinds.of_field(field, kind_of(shape, field))
        if shape.columns[field].startswith(PUBLISHED):
            kind = "unpublished"
        told = pc.if_else(contested, "conflict", kind)
        tables.append(faults(told, stream.entity, rows, field=field))
    return tables


def _where(context: pd.DataFrame, rows: pd.Series) -> pa.Array:
    """Ids, with dashes, of the rows of the context for which something holds."""
    chosen = context.index[rows.astype(bool)].tolist()
    return texts.dashed(pa.array(chosen, pa.string()))


def _keys(told: pa.Table, context: pd.DataFrame) -> pd.Series:
    """The key of each row, by id: as the rules say, else as the ledger has it."""
    mine = pd.Series(told.column("key").to_pylist(), index=told.column("row_id").to_pylist())
    known = context["key"].dropna()
    return pd.concat([mine, known[~known.index.isin(mine.index)]])


def _with_keys(table: pa.Table, keys: pd.Series) -> pa.Table:
    """Findings with the keys of their rows."""
    ids = texts.bare(table.column("row_id").combine_chunks())
    found = keys[~keys.index.duplicated()].reindex(ids.to_pylist())
    told = pa.array(found.where(found.notna(), None).tolist(), pa.string())
    return table.set_column(table.column_names.index("key"), "key", told)
