"""A judged batch -> the rows that one span commits.

Pure but for asking the store for groups' members.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl import verdict
from etl.decide import MEMBER, representatives
from etl.identity import COMPARED, compared
from etl.lines import fingerprints, joined_digests
from etl.loader import SpanRows
from etl.transform import DIRECTION_UNREADABLE, column
from etl.transforms.column import blank_to_null, nowhere

if TYPE_CHECKING:
    from etl.batch import Batch, Task
    from etl.files import Copied
    from etl.findings import Finding
    from etl.loader import Lane, Loader

NOTHING = pa.scalar(None, pa.string())
_REMARK = pa.schema(
    [
        ("row_id", pa.string()), ("code", pa.string()), ("field", pa.string()),
        ("original", pa.string()), ("confidence", pa.float64()),
    ]
)  # fmt: skip


def span_rows(
    batch: Batch,
    task: Task,
    store: Loader,
    place: tuple[Lane, int],
    copied: Copied | None = None,
    *,
    prints: bool = True,
) -> SpanRows:
    """The span to commit.

    For entities with identity the groups that it touches are judged here, whole. Fingerprints are
    left out without `prints`: a verification compares the fields themselves.
    """
    started = time.perf_counter()
    judged = batch.verdict
    loads = judged.undecided()
    keys = _identity(batch, task, loads) if task.entity.identity else {}
    own = _same(batch, task, loads) if task.source.same else keys
    pointers: dict[str, str | None] = {}
    chiefs = pa.nulls(len(batch.ids), pa.string())
    if task.entity.identity:
        chiefs, pointers = _linked(batch, keys, loads, store)
    linked = pc.is_valid(chiefs)
    judged = judged.then(linked, verdict.LINKED, None).then(loads, verdict.LOADED, None)
    placed = pc.is_in(judged.outcome, value_set=pa.array(verdict.PLACED))
    records = _records(batch, task, keys, chiefs, copied)
    batch.seconds["decide"] = time.perf_counter() - started
    canonical = pa.table({spec.name: batch.columns[spec.name] for spec in task.entity.fields})
    lane, number = place
    return SpanRows(
        lane=lane,
        number=number,
        upto_key=batch.upto_key,
        rows=len(batch.ids),
        base_rows=batch.base_rows,
        last=batch.last,
        table=task.entity.table,
        records=records.filter(placed),
        ledger=_ledger(batch, task, judged, own, canonical if prints else None),
        remarks=_remarks(batch, placed, copied),
        quarantine=_payloads(batch, judged, canonical),
        extra=copied.tables(batch, judged) if copied else {},
        pointers=pointers,
        problems=tuple(batch.problems),
        marked=_marks(batch),
        seconds=batch.seconds,
        outside=batch.outside,
    )


def _marks(batch: Batch) -> list[tuple[str, str]]:
    if batch.marked is None:
        return []
    pairs = batch.marked.to_pydict()
    return list(zip(pairs["row"], pairs["child"], strict=True))


def _identity(batch: Batch, task: Task, loads: pa.Array) -> dict[str, pa.Array]:
    direction = dict(task.entity.constants)["direction"]
    found = compared(
        {name: batch.columns[name] for name in COMPARED}, batch.columns["unit_id"], direction
    )
    return {name: pc.if_else(loads, values, NOTHING) for name, values in found.items()}


def _same(batch: Batch, task: Task, loads: pa.Array) -> dict[str, pa.Array]:
    """By what rows of several parts are copies of one; `etl.store.copies` judges them."""
    told = blank_to_null(pc.utf8_lower(pc.utf8_trim_whitespace(batch.columns[task.source.same])))
    of = pa.repeat(f"{task.source.system} {task.entity.name}", len(batch.ids))
    return {"identity": pc.if_else(loads, joined_digests([of, told]), NOTHING)}


def _linked(
    batch: Batch, keys: dict[str, pa.Array], loads: pa.Array, store: Loader
) -> tuple[pa.Array, dict[str, str | None]]:
    """Who represents each row of the batch, and the older pointers that change with it."""
    pairs = store.decided_pairs(batch.ids.filter(loads))
    paired = pairs["id"].unique().tolist()
    known = store.members(keys["identity"], keys["edxml_key"], paired)
    by_pair = pc.is_in(batch.ids, value_set=pa.array(paired, pa.string()))
    touched = pc.or_(_touched(keys, known), by_pair)
    if not pc.any(touched).as_py():
        return pa.nulls(len(batch.ids), pa.string()), {}
    fresh = pa.table({"id": batch.ids, "subject": batch.columns["subject"], **keys})
    rows = fresh.filter(touched).to_pandas().assign(live=False)
    # A row that is worked again has its record, which stays what it is to its group if it can.
    own = known[known["id"].isin(rows["id"])].drop_duplicates("id").set_index("id")
    rows["represented_by"] = rows["id"].map(own["represented_by"]).astype(object)
    rows["stored"] = rows["id"].isin(own.index)
    frame = rows.merge(pairs, on="id", how="left")[[*MEMBER, "stored"]]
    older = known[~known["id"].isin(frame["id"])]
    told = [older.assign(stored=True), frame]
    members = pd.concat(told, ignore_index=True)
    chosen = representatives(members.astype(object))
    present = older[~older["live"].astype(bool)].set_index("id")["represented_by"]
    now = chosen.reindex(present.index)
    changed = now[(now.fillna("") != present.fillna("")).to_numpy()]
    pointers = {str(k): (None if pd.isna(v) else str(v)) for k, v in changed.items()}
    follows = chosen.dropna()
    index = pc.index_in(batch.ids, value_set=pa.array(follows.index.tolist(), pa.string()))
    return pa.array(follows.tolist(), pa.string()).take(index), pointers


def _touched(keys: dict[str, pa.Array], known: pd.DataFrame) -> pa.Array:
    """Rows that share a key with another row of the batch or with a record of the store."""
    touched = nowhere(len(keys["identity"]))
    for name, values in keys.items():
        counts = pc.value_counts(values.drop_null())
        shared = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
        stored = pa.array(known[name].dropna().tolist(), pa.string())
        hit = pc.is_in(values, value_set=pa.concat_arrays([shared, stored]))
        touched = pc.or_(touched, pc.and_(hit, pc.is_valid(values)))
    return touched


def _records(
    batch: Batch, task: Task, keys: dict[str, pa.Array], chiefs: pa.Array, copied: Copied | None
) -> pa.Table:
    columns = {
        "id": batch.ids,
        **{spec.name: batch.columns[spec.name] for spec in task.entity.fields},
    }
    columns |= {name: pa.repeat(value, len(batch.ids)) for name, value in task.entity.constants}
    columns |= keys
    if task.entity.identity:
        columns["represented_by"] = chiefs
    if copied:
        columns |= copied.columns
    return pa.table(columns)


def _ledger(
    batch: Batch,
    task: Task,
    judged: verdict.Verdict,
    keys: dict[str, pa.Array],
    canonical: pa.Table | None,
) -> pa.Table:
    """The ledger's lines. A withheld row keeps key, unit and outcome only."""
    nothing = pa.nulls(len(batch.ids), pa.string())
    parents = [batch.refs.ids.get(spec.name, nothing) for spec in task.entity.parents]
    parents = [pc.if_else(pc.equal(judged.outcome, verdict.WITHHELD), NOTHING, p) for p in parents]
    unit, year = _whose(batch, task)
    secret = pc.equal(judged.outcome, verdict.WITHHELD)
    open_rows = pc.invert(secret)
    shown = pc.is_in(judged.outcome, value_set=pa.array((*verdict.PLACED, verdict.QUARANTINED)))
    shown = pc.and_(shown, pc.invert(_untold(judged)))
    prints = (
        pc.if_else(shown, _fingerprints(batch, task, canonical), NOTHING)
        if canonical is not None
        else nothing
    )
    first, second = [*parents, nothing, nothing][:2]
    return pa.table(
        {
            "row_id": batch.ids,
            "key": batch.keys,
            "outcome": judged.outcome,
            "reason": judged.reason,
            "unit_id": unit,
            "year": pc.if_else(open_rows, year, NOTHING),
            "parent_a": first,
            "parent_b": second,
            "identity": keys.get("identity", nothing),
            "fingerprint": prints,
        }
    )


def told(batch: Batch, task: Task) -> pa.Table:
    """The ledger's lines as they would be now, had no row a twin and every file its bytes."""
    judged = batch.verdict.then(batch.verdict.undecided(), verdict.LOADED, None)
    canonical = pa.table({spec.name: batch.columns[spec.name] for spec in task.entity.fields})
    return _ledger(batch, task, judged, {}, canonical)


def _fingerprints(batch: Batch, task: Task, canonical: pa.Table) -> pa.Array:
    """Of the canonical row, of what is remarked about it, and of where its file is said to be.

    So a change that leaves the fields as they are and says something else of them is seen too.
    """
    if task.source.file:
        for name in filter(None, (task.source.file.path, task.source.file.size)):
            canonical = canonical.append_column(f"file {name}", column(batch.table, name))
    remarks = pa.repeat(pa.scalar("", pa.string()), len(batch.ids))
    for finding in sorted(batch.findings, key=lambda f: (f.code, f.field)):
        if not finding.blocking:
            hit = pc.fill_null(finding.rows, False)
            said = pc.if_else(hit, f"{finding.code} {finding.field};", "")
            if finding.changed:  # another spelling of the same text is another original to keep
                original = pc.fill_null(finding.changed.original, "")
                said = pc.binary_join_element_wise(said, pc.if_else(hit, original, ""), "")
            remarks = pc.binary_join_element_wise(remarks, said, "")
    return fingerprints(canonical.append_column("remarks", remarks))


def _whose(batch: Batch, task: Task) -> tuple[pa.Array, pa.Array]:
    """Unit and year of each row: its own fields, else those of its first parent.

    A unit is its own. A unit that may be missing counts only where it is there.
    """
    nothing = pa.nulls(len(batch.ids), pa.string())
    if task.entity.name == "unit":
        return batch.ids, nothing
    if task.entity.unit:
        own = task.entity.field(task.entity.unit)
        ids = batch.refs.ids if own.is_parent else batch.columns
        unit = ids.get(own.name, nothing)
        year = batch.columns[task.entity.year] if task.entity.year else nothing
        return unit, pc.if_else(
            pc.match_substring_regex(year, r"^\d{4}"), pc.utf8_slice_codeunits(year, 0, 4), NOTHING
        )
    parent = next((spec.name for spec in task.entity.parents if spec.name in batch.parents), None)
    if parent is None:
        return nothing, nothing
    return column(batch.parents[parent], "unit_id"), column(batch.parents[parent], "year")


def _remarks(batch: Batch, placed: pa.Array, copied: Copied | None) -> pa.Table:
    findings = [f for f in batch.findings if not f.blocking]
    if copied:
        findings += list(copied.findings)
    told = [_remarked(batch.ids, finding, placed) for finding in findings]
    return pa.concat_tables([_REMARK.empty_table(), *told]).combine_chunks()


def _remarked(ids: pa.Array, finding: Finding, placed: pa.Array) -> pa.Table:
    """The rows that a finding is about; original and confidence where it changed their text."""
    hit = pc.and_(finding.rows, placed)
    rows = ids.filter(hit).cast(pa.string())
    changed = finding.changed
    columns = {
        "row_id": rows,
        "code": pa.repeat(finding.code, len(rows)),
        "field": pa.repeat(finding.field, len(rows)),
        "original": changed.original.filter(hit) if changed else pa.nulls(len(rows), pa.string()),
        "confidence": (
            changed.confidence.filter(hit) if changed else pa.nulls(len(rows), pa.float64())
        ),
    }
    return pa.table(columns, schema=_REMARK)


def _payloads(
    batch: Batch, judged: verdict.Verdict, canonical: pa.Table
) -> tuple[tuple[str, str], ...]:
    """The canonical row of each quarantined row: few, and the only rows kept twice."""
    held = pc.and_(pc.equal(judged.outcome, verdict.QUARANTINED), pc.invert(_untold(judged)))
    rows = canonical.filter(held).to_pylist()
    return tuple(
        (row_id, json.dumps(row, ensure_ascii=False))
        for row_id, row in zip(batch.ids.filter(held).to_pylist(), rows, strict=True)
    )


def _untold(judged: verdict.Verdict) -> pa.Array:
    """Rows whose parent nobody can tell may hang on a secret one: nothing of them is kept."""
    return pc.equal(pc.fill_null(judged.reason, ""), DIRECTION_UNREADABLE)
