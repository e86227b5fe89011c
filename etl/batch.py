"""One span before it is applied: read, secrecy, references, transform, expectations.

No step after this looks at the source.

What is read here is judged for secrecy before anything else is done with it; rows that stay out are
not transformed.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl import explode, parents_of, scope, sealed, secrecy, verdict
from etl.decisions import DECIDED_OUT, decided
from etl.findings import Finding
from etl.ids import canonical_keys, row_ids
from etl.loader import Problem
from etl.transform import candidates, column, convert, references
from etl.transforms.column import nowhere, where

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.decisions import Decided, Decisions
    from etl.loader import Loader
    from etl.scope import Outside, Scope
    from etl.secrecy_acts import SecrecyActs
    from etl.source import Source
    from etl.transform import References
    from etl.verdict import Verdict
    from mappings.schema import CodeTable, EntitySpec, SourceSpec
    from validation.judge import Judge

_READINGS = 3


@dataclass(frozen=True, slots=True)
class Task:
    """What a stream is worked with: its specs, where it comes from and its suite.

    `same`: entities of which several parts list the same set.
    """

    entity: EntitySpec
    source: SourceSpec
    codes: Mapping[str, CodeTable]
    judge: Judge
    marks: bool = False
    decisions: Decisions | None = None
    acts: SecrecyActs | None = None
    scope: Scope | None = None
    same: frozenset[str] = frozenset()

    @property
    def stream(self) -> tuple[str, str, str]:
        """(system, part, entity)."""
        return self.source.stream


@dataclass(slots=True)
class Batch:
    """A span on its way: its rows and what is known of them so far."""

    table: pa.Table
    keys: pa.Array
    ids: pa.Array
    base_rows: int
    upto_key: str
    last: bool
    refs: References
    parents: Mapping[str, pa.Table]
    verdict: Verdict
    problems: list[Problem]
    marked: pa.Table | None = None
    columns: dict[str, pa.Array] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    outside: Outside | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Rows read from the source in one go.

    With the key that ends them, and whether nothing is left behind them.
    """

    table: pa.Table
    after: str | None
    upto_key: str
    last: bool
    base_rows: int
    distinct: int
    problems: tuple[Problem, ...]


def read_page(
    source: Source, spec: SourceSpec, keys: tuple[str | None, str | None], rows: int
) -> Page:
    """Read the next rows of a lane.

    The source itself counts the base table's keys in the same range. A difference is believed when
    it is found again: a row that was added between the two reads is none.
    """
    for _ in range(_READINGS - 1):
        page = _read_once(source, spec, keys, rows)
        if page.base_rows == page.distinct:
            return page
    return _read_once(source, spec, keys, rows)


def _read_once(
    source: Source, spec: SourceSpec, keys: tuple[str | None, str | None], rows: int
) -> Page:
    after, upto = keys
    table = source.page(spec, after, upto, rows + 1)
    last = len(table) <= rows
    keys_read = column(table, spec.key)
    problems = _repeated(keys_read, rows)
    table = table.slice(0, rows)
    end = upto if last else str(keys_read[rows - 1].as_py())
    base_rows = source.keys(spec, after, end)
    distinct = len(pc.unique(keys_read.slice(0, rows).drop_null()))
    detail = f"behind key {after or 'the first'}"
    if base_rows > distinct:
        problems.append(Problem("row_swallowed", base_rows - distinct, detail))
    if base_rows < distinct:
        problems.append(Problem("row_unexplained", distinct - base_rows, detail))
    last_key = str(column(table, spec.key)[-1].as_py()) if len(table) else (after or "")
    return Page(table, after, last_key, last, base_rows, distinct, tuple(problems))


def prepare(page: Page, task: Task, store: Loader) -> Batch:
    """Judge secrecy, find the parents, convert and validate one page."""
    clock = time.perf_counter
    started = clock()
    outside = None
    if task.scope:  # before anything of a row is judged: what is not begun is left alone
        page, outside = scope.narrowed(page, task, store)
    batch = _identified(page, task, store)
    batch.outside = outside
    batch.seconds["secrecy"] = clock() - started
    started = clock()
    _transform(batch, task, store)
    batch.seconds["transform"] = clock() - started
    started = clock()
    _expect(batch, task)
    batch.seconds["expectations"] = clock() - started
    return batch


def _repeated(keys: pa.Array, rows: int) -> list[Problem]:
    """Keys that a SELECT yields twice, and different ones that are one without their white space.

    The former stand beside each other, perhaps across the end of the page.
    """
    if len(keys) < 2:  # noqa: PLR2004
        return []
    again = pc.sum(pc.equal(keys.slice(1), keys.slice(0, len(keys) - 1))).as_py() or 0
    spelt = pc.unique(keys.slice(0, rows))
    told = canonical_keys(spelt).drop_null()
    again += len(told) - len(pc.unique(told))
    return [Problem("key_repeated", int(again), f"up to key {keys[-1].as_py()}")] if again else []


def _identified(page: Page, task: Task, store: Loader) -> Batch:
    """Keys, ids and the first judgement: secrecy, scope, parents."""
    spec = task.source
    table, problems = keyed(page, spec.key)
    if spec.explode:
        table = explode.exploded(table, spec)
    found, told = table, decided(task.decisions, table, spec)
    table = told.table
    keys = canonical_keys(column(table, explode.KEY if spec.explode else spec.key))
    ids = row_ids(task.stream, keys)
    columns = explode.columns(table, spec)
    own = sealed.for_itself(table)
    secret = pc.or_(secrecy.withheld(columns, spec.secrecy, task.codes), own)
    if told.remarks:
        as_found = explode.columns(found, spec)
        secret = pc.or_(secret, secrecy.withheld(as_found, spec.secrecy, task.codes))
    if task.marks:
        secret = pc.or_(secret, store.marked(ids))
    marking = task.acts.marking(secret, ids) if task.acts else secret
    if task.acts:
        secret = pc.or_(task.acts.judge(secret, ids), own)
    refs = references(table, task.entity, spec, task.codes)
    refs = replace(refs, remarks=(*refs.remarks, *told.remarks))
    marks = spec.secrecy.marks_parent
    parents = {name: parents_of.told(found, store, marks=marks) for name, found in refs.ids.items()}
    refs = parents_of.standing(refs, task, store)
    excluded, rules = verdict.out_of_scope(columns, spec.scope, len(table))
    excluded, rules = verdict.left_out(excluded, rules, told.left_out, DECIDED_OUT)
    outcomes = [
        parents_of.outcomes(task, refs, parents, field_.name)
        for field_ in task.entity.parents
        if field_.name in refs.ids
    ]
    outcomes += _secret_parents_as_found(found, told, task, store)
    first = verdict.first_judgement(secret, outcomes, excluded, rules)
    if spec.explode:
        withheld = pc.fill_null(pc.equal(first.outcome, verdict.WITHHELD), False)
        keys = pc.if_else(withheld, column(table, explode.SEALED_KEY), keys)
        ids = row_ids(task.stream, keys)
    return Batch(
        table,
        keys,
        ids,
        page.base_rows,
        page.upto_key,
        page.last,
        refs,
        parents,
        first,
        problems,
        newly_marked(_either(found, told, marking), task) if marks else None,
    )


def _secret_parents_as_found(
    found: pa.Table, told: Decided, task: Task, store: Loader
) -> list[pa.Array]:
    """The outcome withheld where a corrected row hangs on a secret record as the source has it.

    A child that a decision points to another parent stays out with its own.
    """
    if not told.remarks:
        return []
    corrected = nowhere(len(found))
    for remark in told.remarks:
        corrected = pc.or_(corrected, remark.rows)
    refs = references(found, task.entity, task.source, task.codes)
    outcomes = []
    for parent in task.entity.parents:
        if parent.name in refs.ids:
            marks = task.source.secrecy.marks_parent
            there = parents_of.told(where(corrected, refs.ids[parent.name]), store, marks=marks)
            outcome = column(there, "outcome")
            withheld = pc.fill_null(pc.equal(outcome, verdict.WITHHELD), False)
            outcomes.append(where(withheld, outcome))
    return outcomes


def _either(found: pa.Table, told: Decided, rows: pa.Array) -> pa.Table:
    """These rows as corrected, and where decisions changed any also as found."""
    corrected = told.table.filter(rows)
    return pa.concat_tables([found.filter(rows), corrected]) if told.remarks else corrected


def keyed(page: Page, key: str) -> tuple[pa.Table, list[Problem]]:
    """The page's rows without those whose key is blank or stands twice; both are problem lines."""
    table = _once(page.table, key)
    blank = pc.is_null(canonical_keys(column(table, key)))
    rows = int(pc.sum(blank).as_py() or 0)
    if not rows:
        return table, list(page.problems)
    empty = Problem("key_empty", rows, f"behind key {page.after or 'the first'}")
    return table.filter(pc.invert(blank)), [*page.problems, empty]


def _once(table: pa.Table, key: str) -> pa.Table:
    """The table without rows whose key stands in it before, white space around it left out.

    Their count is a problem line already.
    """
    keys = canonical_keys(column(table, key))
    told = keys.drop_null()
    if len(pc.unique(told)) == len(told):
        return table
    again = pa.array(keys.to_pandas().duplicated().to_numpy())
    return table.filter(pc.or_(pc.invert(again), pc.is_null(keys)))


def newly_marked(rows: pa.Table, task: Task) -> pa.Table:
    """The records that these marked rows hang on: `row` the record's id, `child` the marked row's.

    Where nobody can read which kind of record that is, every record that it may be is marked.
    """
    children = row_ids(task.stream, canonical_keys(column(rows, task.source.key)))
    found, marked_by = [pa.array([], pa.string())], [pa.array([], pa.string())]
    for rule in task.source.rules:
        spec = task.entity.field(rule.target)
        if spec.is_parent:
            for ids in candidates(rows, rule, task.source, spec, task.codes):
                found.append(ids.drop_null())
                marked_by.append(children.filter(pc.is_valid(ids)))
    return pa.table({"row": pa.concat_arrays(found), "child": pa.concat_arrays(marked_by)})


def _transform(batch: Batch, task: Task, store: Loader) -> None:
    """Convert every row that is not withheld; of a withheld one the columns stay empty."""
    batch.verdict = verdict.with_findings(batch.verdict, batch.refs.findings)
    batch.verdict = batch.verdict.then(sealed.sealed(batch.table), verdict.WITHHELD, None)
    secret = pc.equal(batch.verdict.outcome, verdict.WITHHELD)
    inside = pc.invert(pc.fill_null(secret, False))
    columns, findings = convert(batch.table.filter(inside), task.entity, task.source, task.codes)
    batch.columns = {name: _spread(values, inside) for name, values in columns.items()}
    batch.findings = [*batch.refs.remarks, *explode.findings(batch.table, task.source)]
    batch.findings += [f.each(lambda values: _spread(values, inside)) for f in findings]
    for spec in task.entity.fields:
        if spec.type == "reference" and spec.name in batch.refs.ids:
            batch.columns[spec.name] = _reference(batch, task, spec.name, inside, store)
        elif spec.type == "reference":
            batch.columns[spec.name] = pa.nulls(len(batch.ids), pa.string())
    batch.verdict = verdict.with_findings(batch.verdict, batch.findings)


def _reference(batch: Batch, task: Task, name: str, inside: pa.Array, store: Loader) -> pa.Array:
    """The ids to store.

    A pointer that does not block and leads nowhere becomes empty, with its remark.
    """
    spec = task.entity.field(name)
    ids = batch.refs.ids[name]
    own = spec.references == (task.entity.name,)  # mended when the whole stream is known
    if spec.on_missing == "block" or own:
        return ids
    outcome = column(batch.parents[name], "outcome")
    placed = pc.is_in(outcome, value_set=pa.array(verdict.PLACED))
    lost = pc.and_(pc.and_(pc.is_valid(ids), pc.invert(placed)), inside)
    if pc.any(lost).as_py():
        batch.findings.append(Finding(spec.remark, name, lost))
    return where(placed, ids)


def _spread(values: pa.Array, inside: pa.Array) -> pa.Array:
    """Values of the rows inside, put back to their places; NULL (or false) elsewhere."""
    if len(values) == len(inside):
        return values
    boolean = pa.types.is_boolean(values.type)
    empty = nowhere(len(inside)) if boolean else pa.nulls(len(inside), values.type)
    return pc.replace_with_mask(empty, inside, values)


def _expect(batch: Batch, task: Task) -> None:
    """Run the suite over the rows that may load.

    What it blocks is quarantined, the rest is remarks.
    """
    open_rows = batch.verdict.undecided()
    if not task.judge.suite.expectations or not pc.any(open_rows).as_py():
        return
    columns = {
        name: _typed(batch.columns[name].filter(open_rows), task.entity.field(name).type)
        for name in task.judge.suite.columns
    }
    positions = pc.indices_nonzero(open_rows)
    for failure in task.judge.failures(pa.table(columns).to_pandas()):
        hit = pc.is_in(
            pa.array(range(len(open_rows)), pa.uint64()),
            value_set=positions.take(pa.array(failure.rows, pa.uint64())),
        )
        batch.findings.append(Finding(failure.code, failure.column, hit, failure.blocking))
    batch.verdict = verdict.with_findings(batch.verdict, batch.findings)


def _typed(values: pa.Array, kind: str) -> pa.Array:
    return values.cast(pa.int64()) if kind == "integer" else values
