"""What the rows of one stream tell, page by page, through the code that migrates them. Pure.

Memory does not grow with the rows. Rows that are or may be secret are counted and not looked at;
rows out of scope are not judged. Of a value that a rule cannot take, the keys of a few rows are
kept: whether it may be shown hangs on what those rows hang on.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl import explode, sealed, secrecy, verdict
from etl.batch import keyed
from etl.ids import canonical_keys, row_ids
from etl.profile.shapes import patterns
from etl.transform import column, convert, one_field, references
from etl.transforms.column import any_of, nowhere

if TYPE_CHECKING:
    from etl.batch import Page, Task
    from etl.findings import Finding
    from mappings.schema import FieldRule

MOST_VALUES = 300  # different values of a column that are kept: a column of codes has fewer
_KEYS_OF_A_VALUE = 5
_SHAPES, _LONGEST_SHAPE = 500, 40
UNREAD = "_unreadable"
"""How the codes end of conversions that could not read a value."""


@dataclass(slots=True)
class Seen:
    """Values that a rule could not take: rows of each, and the keys of a few of those rows.

    `of`: the rows of the table, where all of it was counted and not only what was read.
    """

    rows: Counter[str] = field(default_factory=Counter)
    keys: dict[str, list[str]] = field(default_factory=dict)
    total: int = 0
    of: int = 0

    def add(self, values: pa.Array, keys: pa.Array) -> None:
        """Note these values, row by row beside their keys."""
        self.total += len(values)
        counted = pc.value_counts(values)
        for value, count in zip(
            counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True
        ):
            if value is None or (value not in self.rows and len(self.rows) >= MOST_VALUES):
                continue
            self.rows[value] += count
            kept = self.keys.setdefault(value, [])
            if len(kept) < _KEYS_OF_A_VALUE:
                here = keys.filter(pc.equal(values, value)).slice(0, _KEYS_OF_A_VALUE - len(kept))
                kept += here.to_pylist()


@dataclass(slots=True)
class Unread:
    """Values that a conversion could not read: how many rows, and their shapes."""

    rows: int = 0
    shapes: Counter[str] = field(default_factory=Counter)

    def add(self, values: pa.Array) -> None:
        """Note these values; of a long one the shape of its beginning."""
        self.rows += len(values)
        made = patterns(pc.utf8_slice_codeunits(values, 0, _LONGEST_SHAPE))
        long = pc.greater(pc.utf8_length(values), _LONGEST_SHAPE)
        made = pc.if_else(long, pc.binary_join_element_wise(made, "…", ""), made)
        for shape, count in Counter(made.to_pylist()).most_common(_SHAPES):
            if shape in self.shapes or len(self.shapes) < _SHAPES:
                self.shapes[shape] += count


@dataclass(slots=True)
class Tally:
    """What was found so far of one stream.

    Attributes:
        read: rows read; items: rows judged for secrecy, of an exploded list its items.
        unmapped: by field, of columns whose values are codes.
        unread: by code and field.
        remarks, blocked: rows by code and field, which load with a remark or not at all.
        empty: rows of a required field that came out empty.
        longest: characters of the longest value of fields that a suite finds too long.
        greatest: the greatest number of each integer field.
        present: rows of each column that say something.
        levels: levels of secrecy that are not open.
    """

    task: Task
    read: int = 0
    items: int = 0
    left_out: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    unmapped: dict[str, Seen] = field(default_factory=dict)
    unread: dict[tuple[str, str], Unread] = field(default_factory=dict)
    remarks: Counter[tuple[str, str]] = field(default_factory=Counter)
    blocked: Counter[tuple[str, str]] = field(default_factory=Counter)
    empty: Counter[str] = field(default_factory=Counter)
    longest: dict[str, int] = field(default_factory=dict)
    greatest: dict[str, int] = field(default_factory=dict)
    present: Counter[str] = field(default_factory=Counter)
    levels: set[str] = field(default_factory=set)

    def add(self, page: Page) -> pa.Table:
        """Judge a page; its rows that are in scope and not secret for themselves are given back."""
        spec = self.task.source
        self.read += len(page.table)
        table, problems = keyed(page, spec.key)
        for problem in problems:
            self.problems[problem.code] += problem.rows
        if spec.explode:
            table = explode.exploded(table, spec)
        self.items += len(table)
        shown = table.filter(self._shown(table))
        if len(shown):
            self._judge(shown)
        return shown

    def _shown(self, table: pa.Table) -> pa.Array:
        spec, task = self.task.source, self.task
        if not len(table):
            return pa.array([], pa.bool_())
        columns = explode.columns(table, spec)
        secret = secrecy.withheld(columns, spec.secrecy, task.codes)
        secret = pc.or_(secret, sealed.sealed(table))
        if spec.secrecy.level:
            levels = columns[spec.secrecy.level]
            closed = pc.invert(secrecy.open_level(levels, spec.secrecy, task.codes))
            closed = pc.and_(closed, pc.invert(sealed.sealed(table)))
            for level in pc.unique(levels.filter(closed)).drop_null().to_pylist():
                if len(self.levels) < MOST_VALUES:
                    self.levels.add(level)
        if task.acts:
            keys = canonical_keys(column(table, explode.KEY if spec.explode else spec.key))
            named = pc.is_in(row_ids(task.stream, keys), value_set=task.acts.withheld)
            secret = pc.or_(secret, named)
        self.left_out += int(pc.sum(secret).as_py() or 0)
        outside, _ = verdict.out_of_scope(columns, spec.scope, len(table))
        return pc.invert(pc.or_(secret, outside))

    def _judge(self, table: pa.Table) -> None:
        spec, entity, codes = self.task.source, self.task.entity, self.task.codes
        keys = canonical_keys(column(table, spec.key))
        columns, findings = convert(table, entity, spec, codes)
        refs = references(table, entity, spec, codes)
        rules = {rule.target: rule for rule in spec.rules}
        beside = explode.findings(table, spec) if spec.explode else []
        for finding in (*findings, *refs.findings, *refs.remarks, *beside):
            self._note(finding, rules[finding.field], table, keys)
        for rule in spec.rules:
            if rule.column in table.column_names:
                said = pc.not_equal(pc.utf8_trim_whitespace(column(table, rule.column)), "")
                self.present[rule.target] += int(pc.sum(said).as_py() or 0)
        for one in entity.fields:
            if one.required and one.name in rules:
                values = refs.ids[one.name] if one.type == "reference" else columns[one.name]
                self.empty[one.name] += values.null_count
            if one.type == "integer" and any_of(pc.is_valid(columns[one.name])):
                top = pc.max(pc.abs(columns[one.name].cast(pa.int64()))).as_py()
                self.greatest[one.name] = max(top, self.greatest.get(one.name, 0))
        stopped = nowhere(len(table))
        for finding in (*findings, *refs.findings):
            stopped = pc.or_(stopped, finding.rows) if finding.blocking else stopped
        going = pc.invert(stopped)
        values = {**columns, **refs.ids}
        self._expect({name: value.filter(going) for name, value in values.items()})

    def _note(self, finding: Finding, rule: FieldRule, table: pa.Table, keys: pa.Array) -> None:
        coded = code_step(rule, self.task, finding.code)
        here, keys = table.filter(finding.rows), keys.filter(finding.rows)
        if coded is not None:
            until = replace(rule, steps=rule.steps[:coded])
            values = one_field(here, until, self.task.codes)
            said = pc.is_valid(values)  # a step behind may note the same of an absent value
            if any_of(said):
                seen = self.unmapped.setdefault(rule.target, Seen())
                seen.add(values.filter(said), keys.filter(said))
            if values.null_count:
                self.remarks[finding.code, rule.target] += values.null_count
        elif rule.entity_column and finding.blocking:
            values = pc.fill_null(column(here, rule.entity_column), "")
            self.unmapped.setdefault(rule.target, Seen()).add(values, keys)
        elif finding.code.endswith(UNREAD):
            unread = self.unread.setdefault((finding.code, rule.target), Unread())
            unread.add(column(here, rule.column))
        else:
            self.remarks[finding.code, rule.target] += len(here)

    def _expect(self, values: dict[str, pa.Array]) -> None:
        """Ask the suite about rows that may load; a reference is an id, as when it is loaded."""
        judge = self.task.judge
        if not judge.suite.expectations:
            return
        asked = {name: values[name] for name in judge.suite.columns if name in values}
        for name, texts in asked.items():
            if self.task.entity.field(name).type == "integer":
                asked[name] = texts.cast(pa.int64())
        if set(asked) != set(judge.suite.columns):
            return
        for failure in judge.failures(pa.table(asked).to_pandas()):
            counts = self.blocked if failure.blocking else self.remarks
            counts[failure.code, failure.column] += len(failure.rows)
            failed = values[failure.column].take(pa.array(failure.rows, pa.uint64()))
            if pa.types.is_string(failed.type):
                top = pc.max(pc.utf8_length(failed)).as_py() or 0
                self.longest[failure.column] = max(top, self.longest.get(failure.column, 0))


def code_step(rule: FieldRule, task: Task, code: str) -> int | None:
    """Which step of a rule looks its values up in the code table whose remark this is."""
    for number, step in enumerate(rule.steps):
        if step.name == "code" and task.codes[step.argument].remark == code:
            return number
    return None
