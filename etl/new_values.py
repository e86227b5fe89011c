"""Whether a value that somebody gives for a cell can be read, and is no secret. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from etl import secrecy
from etl.ids import canonical_keys, row_ids
from etl.transform import DIRECTION_UNREADABLE
from etl.transforms.column import Given, any_of
from etl.transforms.registry import CONVERSIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.batch import Task
    from etl.causes import Matter
    from mappings.schema import FieldRule

MARKED = "secret_marking"
NO_COLUMN = "no_column"
LONGEST = 4_000
TOO_LONG = "too_long"
# What no new value may be told, whatever it was asked for.
_UNREADABLE = frozenset(
    {
        "null_literal", "encoding_doubtful", "text_damaged", "date_unreadable", "date_zero",
        "integer_unreadable", "boolean_unreadable",
    }
)  # fmt: skip


def fault(value: str, matter: Matter, task: Task) -> str:
    """What is wrong with a new value for the matter's column: a code; empty where nothing is."""
    spec = task.source
    if not matter.column:
        return NO_COLUMN
    if len(value) > LONGEST:
        return TOO_LONG
    kinds = [kind for column, kind in spec.secrecy.marked if column == matter.column]
    if any(any_of(secrecy.marked(pa.array([value]), kind)) for kind in kinds):
        return MARKED
    tables = {table.remark for table in task.codes.values()}
    for rule in spec.rules:
        if rule.entity_column == matter.column and value.strip().upper() not in dict(rule.entities):
            return DIRECTION_UNREADABLE
        if rule.column == matter.column:
            refused = _UNREADABLE | tables | {matter.code}
            told = [
                code
                for code, blocking in _read(value, rule, task)[1]
                if blocking or code in refused
            ]
            if told:
                return told[0]
    return _unexpected(value, matter, task)


def _read(value: str, rule: FieldRule, task: Task) -> tuple[str | None, list[tuple[str, bool]]]:
    """What a rule makes of a value, and the codes that it finds on the way."""
    values = pa.array([value], pa.string())
    found: list[tuple[str, bool]] = []
    for step in rule.steps:
        converted = CONVERSIONS[step.name](values, Given(step.argument, task.codes))
        values = converted.values
        found += [(code, blocking) for code, rows, blocking in converted.found if any_of(rows)]
    return values[0].as_py(), found


def _unexpected(value: str, matter: Matter, task: Task) -> str:
    """The matter's code where an expectation on its field still finds fault with the value."""
    suite = task.judge.suite
    asked = [e for e in suite.expectations if e.code == matter.code and not e.other]
    rules = [r for r in task.source.rules if r.column == matter.column]
    if not asked or not rules:
        return ""
    made = {rule.target: _read(value, rule, task)[0] for rule in rules}
    frame = pd.DataFrame(
        {name: pd.Series([made.get(name)], dtype=object) for name in suite.columns}
    )
    told = {(failure.code, failure.column) for failure in task.judge.failures(frame)}
    return matter.code if any((e.code, e.column) in told for e in asked) else ""


def parent_ids(value: str, matter: Matter, task: Task) -> Sequence[str]:
    """Ids of the records that a new key of a missing parent may name."""
    keys = canonical_keys(pa.array([value], pa.string()))
    found = [row_ids(task.source.target(parent), keys)[0].as_py() for parent in matter.parents]
    return [one for one in found if one]
