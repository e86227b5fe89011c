"""What people decided about rows of the source, applied to them as they are read. Pure.

A decision replaces a cell of the source or leaves a row out. It never touches a column that says
whether a row is secret or in scope, nor one that its key is made of: secrecy is judged on the row
as found and as corrected, by whoever calls this.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl.findings import Finding
from etl.ids import canonical_keys
from etl.transform import column
from etl.transforms.column import any_of, nowhere
from mappings.schema import EXPLODED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mappings.schema import SourceSpec

DECIDED = "decided"
DECIDED_OUT = "decided_out"
VALUE, ROW, LEAVE_OUT = "value", "row", "leave_out"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision about a stream: of kind value, row or leave_out; see migration.decision.

    A `source_value` of None is the empty cell (NULL), which is not the empty text.
    """

    kind: str
    column: str | None = None
    key: str | None = None
    source_value: str | None = None
    new_value: str | None = None

    @property
    def target(self) -> tuple[str, str | None, str | None, str | None]:
        """What it speaks of; of two decisions in force no two speak of the same."""
        return self.kind, self.column, self.key, self.source_value


@dataclass(frozen=True, slots=True)
class Corrections:
    """Of one column: what is looked for (values as found, or keys) and what stands there then."""

    sought: pa.Array
    new: pa.Array

    def over(self, looked_at: pa.Array, values: pa.Array) -> pa.Array:
        """The values, corrected where what is looked at is sought."""
        index = pc.index_in(looked_at, value_set=self.sought)
        return pc.if_else(pc.is_valid(index), self.new.take(index), values)


@dataclass(frozen=True, slots=True)
class Decided:
    """A table after the decisions: which rows are left out, and a remark for what was corrected."""

    table: pa.Table
    left_out: pa.Array
    remarks: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Decisions:
    """The decisions in force for one stream, by column."""

    values: Mapping[str, Corrections] = field(default_factory=dict)
    rows: Mapping[str, Corrections] = field(default_factory=dict)
    left_out: pa.Array = field(default_factory=lambda: pa.array([], pa.string()))

    @classmethod
    def of(cls, decisions: Iterable[Decision]) -> Decisions:
        """Made of single decisions in any order; ValueError where two speak of the same."""
        given = list(decisions)
        if len({one.target for one in given}) != len(given):
            message = "two decisions speak of the same"
            raise ValueError(message)
        keys = [canonical(one.key) for one in given if one.kind == LEAVE_OUT]
        return cls(
            _by_column(one for one in given if one.kind == VALUE),
            _by_column(one for one in given if one.kind == ROW),
            pa.array(keys, pa.string()),
        )

    def apply(self, table: pa.Table, spec: SourceSpec) -> Decided:
        """Correct the rows of a stream's table, an exploded one too; its length stays.

        Both kinds look at the row as found; where both speak of one cell, the row's own counts.
        Sealed columns, and columns that the mapping does not read, stay as they are.
        """
        keys = canonical_keys(column(table, spec.key))
        remarks = []
        closed = sealed(spec)
        for name in sorted({*self.values, *self.rows} - closed):
            if name not in table.column_names:
                continue
            found = new = column(table, name)
            if name in self.values:
                new = self.values[name].over(found, new)
            if name in self.rows:
                new = self.rows[name].over(keys, new)
            changed = _differ(found, new)
            if any_of(changed):
                table = table.set_column(table.column_names.index(name), name, new)
                remarks.append(Finding(DECIDED, name, changed))
        left_out = (
            pc.is_in(keys, value_set=self.left_out) if len(self.left_out) else nowhere(len(table))
        )
        return Decided(table, left_out, tuple(remarks))


def decided(decisions: Decisions | None, table: pa.Table, spec: SourceSpec) -> Decided:
    """The table after the decisions, if there are any."""
    if decisions is None:
        return Decided(table, nowhere(len(table)))
    return decisions.apply(table, spec)


def sealed(spec: SourceSpec) -> frozenset[str]:
    """Columns that no decision may change: the key's, the level's, those of scope rules."""
    named = {spec.key, *spec.key_columns, spec.secrecy.level, *EXPLODED}
    named |= {rule.column for rule in spec.scope}
    if spec.explode:
        named.add(spec.explode.column)
    return frozenset(named - {""})


def canonical(key: str | None) -> str | None:
    """A key as rows are compared by it."""
    found: str | None = canonical_keys(pa.array([key], pa.string()))[0].as_py()
    return found


def _by_column(decisions: Iterable[Decision]) -> dict[str, Corrections]:
    lines: dict[str, list[tuple[str | None, str | None]]] = {}
    for one in decisions:
        sought = canonical(one.key) if one.kind == ROW else one.source_value
        lines.setdefault(one.column or "", []).append((sought, one.new_value))
    return {
        name: Corrections(
            pa.array([sought for sought, _ in pairs], pa.string()),
            pa.array([new for _, new in pairs], pa.string()),
        )
        for name, pairs in lines.items()
    }


def _differ(one: pa.Array, other: pa.Array) -> pa.Array:
    """Where two columns differ; two empty cells do not."""
    same = pc.fill_null(pc.equal(one, other), False)
    both_empty = pc.and_(pc.is_null(one), pc.is_null(other))
    return pc.invert(pc.or_(same, both_empty))
