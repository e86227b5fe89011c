"""The rows that wait for people: from the ledger, with the cell that is at fault from the source.

What the source marks as secret by now is left out, whatever the ledger says of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from etl import explode, secrecy
from etl.causes import ORPHAN, QUARANTINED, Cause
from etl.decisions import decided
from etl.ids import canonical_keys, row_ids
from etl.store.decisions import known
from etl.store.queries import query
from etl.transform import DIRECTION_UNREADABLE, column
from etl.transforms.column import nowhere

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.batch import Task
    from etl.causes import Matters
    from etl.source import Source
    from etl.store.session import Connection

_LEDGER = [
    "row_id", "key", "kind", "code", "field", "unit_id", "year", "fingerprint", "parent_a",
    "parent_b",
]  # fmt: skip
CHUNK = 5_000
NOBODY = ""
"""The unit of rows that no unit owns, or one that the old system does not have."""


@dataclass(slots=True)
class Asked:
    """Which rows are wanted, and what was met that is shown nowhere.

    Attributes:
        remarks: remark codes and fields that people can act on; empty: quarantined rows only.
        unit: id of the one unit; NOBODY: rows that none of `units` owns; None: of all units.
        units: ids of the units that the old system has.
        gone: rows that the source no longer has: a sync retires them.
        shut: rows that the source marks as secret by now: a sync withholds them.
    """

    remarks: list[tuple[str, str]] = field(default_factory=list)
    unit: str | None = None
    units: tuple[str, ...] = ()
    gone: int = 0
    shut: int = 0


def open_rows(
    connection: Connection, source: Source, task: Task, matters: Matters, asked: Asked
) -> Iterator[pd.DataFrame]:
    """Chunks of a stream's rows that wait for people, in no order.

    Columns row_id, key, base_key, unit_id, year, fingerprint, value (as found), cause (of
    etl.causes), decided (a decision in force changes it, and it has not been worked with it yet: a
    row that was worked and still waits is open again).
    """
    with connection.transaction(), connection.cursor(name="open_rows") as cursor:
        stream = connection.execute(query("id_of_stream"), _named(task)).fetchone()
        if stream is None:
            return
        cursor.execute(
            query("open_rows"),
            {
                "stream": stream[0],
                "remarks": bool(asked.remarks),
                "codes": [code for code, _ in asked.remarks],
                "fields": [name for _, name in asked.remarks],
                "of_unit": asked.unit is not None,
                "unit": asked.unit or None,
                "units": list(asked.units),
            },
        )
        while rows := cursor.fetchmany(CHUNK):
            frame = pd.DataFrame(rows, columns=_LEDGER, dtype=object)
            read = _with_source(frame, source, task, asked)
            if len(read):
                read["queued"] = _queued(connection, int(str(stream[0])), task, read["base_key"])
                yield _caused(connection, read, task, matters)


def freed(connection: Connection, rows: list[str]) -> dict[str, int]:
    """How many rows each of these keeps in quarantine; rows that keep none are not in it."""
    found = connection.execute(query("rows_that_wait"), {"rows": rows}).fetchall()
    return {str(row): int(str(count)) for row, count in found}


def _named(task: Task) -> dict[str, str]:
    return dict(zip(("system", "part", "entity"), task.stream, strict=True))


def _with_source(frame: pd.DataFrame, source: Source, task: Task, asked: Asked) -> pd.DataFrame:
    """The ledger's rows with their row of the source as found (columns `in:...`).

    Those that are gone or secret by now are counted and left out.
    """
    spec = task.source
    split = spec.explode is not None
    frame["base_key"] = [explode.base_key(key, spec) for key in frame["key"]]
    table = source.rows(spec, frame["base_key"].drop_duplicates().tolist())
    table = explode.exploded(table, spec) if split else table
    columns = explode.columns(table, spec)
    told = decided(task.decisions, table, spec)
    shut = secrecy.withheld(columns, spec.secrecy, task.codes) if len(table) else nowhere(0)
    found = pd.DataFrame({f"in:{name}": values.to_pandas() for name, values in columns.items()})
    found = found.astype(object).where(found.notna(), None)
    for finding in told.remarks:
        found[f"changed:{finding.field}"] = finding.rows.to_pandas()
    found["out"] = told.left_out.to_pandas()
    found["shut"] = shut.to_pandas()
    found["key"] = canonical_keys(column(table, explode.KEY if split else spec.key)).to_pandas()
    merged = frame.merge(found.drop_duplicates("key"), on="key", how="left")
    gone, secret = merged["shut"].isna(), merged["shut"].eq(True)  # noqa: FBT003
    asked.gone += int(gone.sum())
    asked.shut += int(secret.sum())
    return merged[~(gone | secret)].reset_index(drop=True)


def _caused(
    connection: Connection, frame: pd.DataFrame, task: Task, matters: Matters
) -> pd.DataFrame:
    """The same rows with the cause of each."""
    frame["field"] = _fields(connection, frame, task, matters)
    parts = []
    for (kind, code, name), rows in frame.groupby(["kind", "code", "field"], sort=False):
        matter = matters.of(str(kind), str(code), str(name))
        shown = matter.told and f"in:{matter.column}" in rows
        values = rows[f"in:{matter.column}"] if shown else pd.Series(None, rows.index, object)
        grouped = values if matter.by_value else pd.Series(None, rows.index, object)
        causes = {
            value: Cause(task.source.system, task.source.part, matter, value)
            for value in (None if pd.isna(one) else one for one in grouped.unique())
        }
        changed = f"changed:{matter.column}"
        parts.append(
            rows[["row_id", "key", "base_key", "unit_id", "year", "fingerprint"]].assign(
                value=values.where(values.notna(), None),
                cause=pd.Series(
                    [causes[None if pd.isna(one) else one] for one in grouped],
                    rows.index,
                    object,
                ),
                decided=rows["queued"]
                & (
                    rows["out"].astype(bool)
                    | (rows[changed].astype(bool) if changed in rows else False)
                ),
            )
        )
    whole = pd.concat(parts, ignore_index=True)
    whole["unit_id"] = whole["unit_id"].fillna(NOBODY)
    return whole


def _queued(connection: Connection, stream: int, task: Task, keys: pd.Series) -> pd.Series:
    """Whether each of these rows of the base table is in the queue."""
    ids = pd.Series(
        row_ids(task.stream, pa.array(keys.tolist(), pa.string())).to_pylist(), keys.index, object
    )
    values = {"stream": stream, "rows": ids.dropna().tolist()}
    found = connection.execute(query("rows_in_due"), values).fetchall()
    return ids.isin([str(row[0]) for row in found])


def _fields(connection: Connection, frame: pd.DataFrame, task: Task, matters: Matters) -> pd.Series:
    """The field of each row: of orphans the parent that is missing, of directions the unread."""
    fields = frame["field"].copy()
    orphans = frame[(frame["kind"] == QUARANTINED) & (frame["code"] == ORPHAN)]
    if len(orphans):
        ids = pd.concat([orphans["parent_a"], orphans["parent_b"]]).dropna()
        there = known(connection, ids.unique().tolist())
        for parent, side in reversed(
            list(zip(task.entity.parents, ("parent_a", "parent_b"), strict=False))
        ):
            values = orphans[side]
            missing = (values.notna() & ~values.isin(there)) | (values.isna() & parent.required)
            fields[missing.index[missing]] = parent.name
    unread = frame[(frame["kind"] == QUARANTINED) & (frame["code"] == DIRECTION_UNREADABLE)]
    for rule in reversed(matters.unread_directions()):
        told = unread[f"in:{rule.entity_column}"].str.strip().str.upper()
        lost = ~told.isin([value for value, _ in rule.entities])
        fields[lost.index[lost]] = rule.target
    return fields
