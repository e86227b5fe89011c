"""The codes of a large table, grouped by the source itself, where only a part of it was read.

A value is taken up only where a row that may be shown holds it: what none but secret rows hold is
told nowhere.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl.check import statements
from etl.check.tally import MOST_VALUES, Seen
from etl.source_sql import key_columns
from etl.transform import one_field

if TYPE_CHECKING:
    from etl.batch import Task
    from etl.check.kin import Kin
    from etl.check.tally import Tally
    from etl.source import Source
    from mappings.schema import FieldRule, SourceSpec

_MOST_ASKED, _KEYS = 40, 5


def add(source: Source, tally: Tally, kin: Kin, total: int) -> None:
    """Count the codes of a sampled table of `total` rows over all of it.

    One statement for each column of codes, and one for each value that the sample does not hold. A
    column of very many values is no column of codes: of that the sample stands.
    """
    task = tally.task
    if task.source.explode or len(key_columns(task.source)) > 1:
        return
    for rule in task.source.rules:
        column = rule.entity_column or (rule.column if _coded(rule) is not None else "")
        grouped = _unmapped(source, task, rule, column) if column else None
        if not grouped:
            continue
        seen = tally.unmapped.get(rule.target, Seen())
        fresh = [(value, told) for value, told, _ in grouped if value not in seen.rows]
        for value, told in fresh[:_MOST_ASKED]:
            opened = kin.open_keys(task, _keys(source, task.source, column, told))
            if opened:
                seen.keys[value] = sorted(opened)
                seen.rows[value] = 0
        _count(seen, grouped, total)
        if seen.rows:
            tally.unmapped[rule.target] = seen


def _count(seen: Seen, grouped: list[tuple[str, str | None, int]], total: int) -> None:
    """Put the rows of the whole table in place of those that were read."""
    rows: Counter[str] = Counter()
    for value, _, count in grouped:
        rows[value] += count
    for value in seen.rows:
        seen.rows[value] = rows.get(value, seen.rows[value])
    seen.total, seen.of = seen.rows.total(), total


def _coded(rule: FieldRule) -> int | None:
    return next((n for n, step in enumerate(rule.steps) if step.name == "code"), None)


def _unmapped(
    source: Source, task: Task, rule: FieldRule, column: str
) -> list[tuple[str, str | None, int]]:
    """Values of a column that its table lacks: as compared, as written, and their rows.

    None of them where the column has too many.
    """
    statement = statements.groups(task.source, column, MOST_VALUES)
    found = source.of(task.source).texts(statement, (column, "n"))
    if len(found) >= MOST_VALUES:
        return []
    written = found.column(column).combine_chunks()
    counts = [int(n) for n in found.column("n").to_pylist()]
    at = _coded(rule)
    if rule.entity_column:
        known = pa.array([value for value, _ in rule.entities])
        compared = pc.fill_null(written, "")
        mapped = pc.is_in(pc.utf8_upper(pc.utf8_trim_whitespace(compared)), value_set=known)
    else:
        table = pa.table({rule.column: written})
        compared = one_field(table, replace(rule, steps=rule.steps[:at]), task.codes)
        codes = one_field(table, replace(rule, steps=rule.steps[: (at or 0) + 1]), task.codes)
        mapped = pc.or_(pc.is_valid(codes), pc.is_null(compared))
    lines = zip(compared.to_pylist(), written.to_pylist(), counts, strict=True)
    return [line for line, there in zip(lines, mapped.to_pylist(), strict=True) if not there]


def _keys(source: Source, spec: SourceSpec, column: str, value: str | None) -> list[str]:
    """The keys of a few rows that hold a value."""
    statement = statements.holders(spec, column, value, _KEYS)
    found = source.of(spec).texts(statement, (spec.key,)).column(0)
    return [str(one) for one in found.to_pylist() if one is not None]
