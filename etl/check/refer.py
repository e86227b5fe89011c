"""Whether what the rows read refer to is there, asked of the source key by key set."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl.ids import canonical_keys
from etl.text.convert import AS_FOUND
from etl.transform import column, one_field
from etl.transforms.column import nowhere
from mappings.schema import Step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.batch import Task
    from etl.source import Source
    from mappings.schema import FieldRule, SourceSpec, Stream

_INTEGER = re.compile(r"-?\d{1,18}")
_REMEMBERED = 200_000  # keys; beyond that the source is asked again


class References:
    """Counts rows that lead nowhere, for the references that the source cannot compare itself."""

    def __init__(self, source: Source, targets: Mapping[Stream, SourceSpec]) -> None:
        self._source = source
        self._targets = targets
        self._known: dict[Stream, dict[str, bool]] = {}
        self.lost: Counter[str] = Counter()

    def add(self, task: Task, rule: FieldRule, table: pa.Table) -> None:
        """Note how many rows of a page refer to a row that is not there; an empty one to none."""
        keys = keys_of(table, rule, task)
        for value, stream in pointed(task, rule):
            target = self._targets.get(stream)
            here = keys
            if value is not None:
                told = pc.utf8_upper(pc.utf8_trim_whitespace(column(table, rule.entity_column)))
                here = keys.filter(pc.fill_null(pc.equal(told, value), False))
            there = self._there(target, pc.unique(here).drop_null()) if target else None
            found = nowhere(len(here)) if there is None else pc.is_in(here, value_set=there)
            lost = pc.and_(pc.is_valid(here), pc.invert(found))
            self.lost[rule.target] += int(pc.sum(lost).as_py() or 0)

    def _there(self, target: SourceSpec, keys: pa.Array) -> pa.Array:
        known = self._known.setdefault(target.stream, {})
        if len(known) > _REMEMBERED:
            known.clear()
        named = keys.to_pylist()
        fresh = [key for key in named if key not in known]
        if target.key_type == "integer":
            fresh = [key for key in fresh if _INTEGER.fullmatch(key)]
        found = set(self._source.present(target, fresh)) if fresh else set()
        known.update((key, key in found) for key in fresh)
        return pa.array([key for key in named if known.get(key)], pa.string())


def keys_of(table: pa.Table, rule: FieldRule, task: Task) -> pa.Array:
    """The keys that a reference names, as migration compares them: their text is not mended."""
    return canonical_keys(one_field(table, as_key(rule), task.codes))


def as_key(rule: FieldRule) -> FieldRule:
    """The rule of a reference as it is worked."""
    steps = (Step("text", AS_FOUND) if step.name == "text" else step for step in rule.steps)
    return replace(rule, steps=tuple(steps))


def pointed(task: Task, rule: FieldRule) -> list[tuple[str | None, Stream]]:
    """The streams that a reference may point to, each with the value that tells it."""
    spec = task.source
    if rule.entity_column:
        return [(value, spec.target(entity)) for value, entity in rule.entities]
    return [(None, spec.target(task.entity.field(rule.target).references[0]))]
