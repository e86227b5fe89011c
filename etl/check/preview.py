"""A few rows before and after, with the rule that made each value. Shows what may be shown only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.compute as pc

from etl import verdict
from etl.check.model import Cell, Row
from etl.check.refer import as_key
from etl.transform import column
from etl.transforms.column import Given
from etl.transforms.registry import CONVERSIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from etl.batch import Batch, Task
    from etl.check.kin import Kin
    from mappings.schema import CodeTable, FieldRule


def rows(task: Task, table: pa.Table, kin: Kin, wanted: int) -> list[Row]:
    """At most so many rows of these, evenly apart, as migration would end them."""
    batch = kin.prepared(task, table)
    there = pc.indices_nonzero(kin.showable(task, batch)).to_pylist()
    most = min(wanted, len(there))
    places = [there[at * len(there) // most] for at in range(most)]
    if not places:
        return []
    traced = [_trace(task, batch, rule) for rule in task.source.rules]
    outcomes = pc.fill_null(batch.verdict.outcome, verdict.LOADED).to_pylist()
    reasons = batch.verdict.reason.to_pylist()
    keys = batch.keys.to_pylist()
    return [
        Row(
            task.source.name,
            str(keys[at]),
            outcomes[at],
            reasons[at] or "",
            _remarks(batch, at),
            tuple(
                _cell(rule, at, trace)
                for rule, trace in zip(task.source.rules, traced, strict=True)
            ),
        )
        for at in places
    ]


def steps(
    table: pa.Table, rule: FieldRule, codes: Mapping[str, CodeTable]
) -> list[tuple[str, list[str | None]]]:
    """What each step of a rule gives, row by row; the last is what `etl.transform` makes of it."""
    values = column(table, rule.column)
    told: list[tuple[str, list[str | None]]] = []
    for step in rule.steps:
        values = CONVERSIONS[step.name](values, Given(step.argument, codes)).values
        name = f"{step.name}:{step.argument}" if step.argument else step.name
        told.append((name, values.to_pylist()))
    return told


Trace = tuple[list[str | None], list[tuple[str, list[str | None]]], list[str | None]]


def _trace(task: Task, batch: Batch, rule: FieldRule) -> Trace:
    spec = task.entity.field(rule.target)
    worked = as_key(rule) if spec.type == "reference" else rule
    before = column(batch.table, rule.column).to_pylist()
    told = steps(batch.table, worked, task.codes)
    after = batch.columns[rule.target].to_pylist()
    if spec.type == "reference":
        last = told[-1][1] if told else before
        kinds = _kinds(batch.table, rule, spec.references[0])
        after = [
            value and f"{kind} {key}" for value, kind, key in zip(after, kinds, last, strict=True)
        ]
    return before, told, after


def _kinds(table: pa.Table, rule: FieldRule, only: str) -> list[str]:
    """Which entity each row refers to."""
    if not rule.entity_column:
        return [only] * len(table)
    told = pc.utf8_upper(pc.utf8_trim_whitespace(column(table, rule.entity_column)))
    return [dict(rule.entities).get(value or "", "") for value in told.to_pylist()]


def _cell(rule: FieldRule, at: int, trace: Trace) -> Cell:
    before, told, after = trace
    gave = tuple((name, values[at]) for name, values in told)
    return Cell(rule.target, rule.column, before[at], gave, after[at])


def _remarks(batch: Batch, at: int) -> tuple[tuple[str, str], ...]:
    return tuple((f.code, f.field) for f in batch.findings if f.rows[at].as_py())
