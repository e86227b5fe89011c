"""What is wrong with the source itself: rows that the SELECT swallows, keys that stand twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl.ids import canonical_keys, row_ids
from etl.transform import column
from etl.verify.faults import faults

if TYPE_CHECKING:
    from etl.batch import Page, Task
    from etl.source import Source
    from mappings.schema import SourceSpec


def of_page(
    source: Source, task: Task, page: Page, bounds: tuple[str | None, str | None]
) -> list[pa.Table]:
    """A finding for each key behind a problem of a page."""
    codes = {problem.code for problem in page.problems}
    if not codes and not _blank(page, task):
        return []
    found = []
    keys = column(page.table, task.source.key)
    if codes & {"row_swallowed", "row_unexplained"}:
        base = _base_keys(source, task.source, page, bounds)
        found.append(_told(task, "row_swallowed", _missing(base, keys)))
        found.append(_told(task, "row_unexplained", _missing(keys, base)))
    if "key_repeated" in codes:
        # Where none stands twice in the page, its last key begins the next one too.
        again = _repeated(keys)
        found.append(_told(task, "key_repeated", again if len(again) else keys[-1:]))
    if _blank(page, task):
        detail = f"behind key {bounds[0] or 'the first'}"
        found.append(faults("key_empty", task.entity.name, detail=detail))
    return found


def null_keys(source: Source, task: Task) -> list[pa.Table]:
    """A finding where rows of the base table have no key at all."""
    rows = source.null_keys(task.source)
    return [faults("key_null", task.entity.name, detail=f"{rows} rows")] if rows else []


def _blank(page: Page, task: Task) -> bool:
    keys = canonical_keys(column(page.table, task.source.key))
    return bool(keys.null_count)


def _base_keys(
    source: Source, spec: SourceSpec, page: Page, bounds: tuple[str | None, str | None]
) -> pa.Array:
    """The keys that the base table has in the range of a page."""
    return source.key_page(spec, bounds, page.base_rows + 1)


def _missing(keys: pa.Array, others: pa.Array) -> pa.Array:
    return pc.unique(keys.filter(pc.invert(pc.is_in(keys, value_set=others))))


def _repeated(keys: pa.Array) -> pa.Array:
    counts = pc.value_counts(canonical_keys(keys).drop_null())
    again = pc.greater(counts.field("counts"), 1)
    return counts.field("values").filter(again)


def _told(task: Task, kind: str, keys: pa.Array) -> pa.Table:
    told = canonical_keys(keys)
    return faults(kind, task.entity.name, row_ids(task.stream, told), keys=told)
