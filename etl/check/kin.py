"""What a row hangs on, judged from the source alone, as a store would have it after migration.

A row may only be shown when everything that it hangs on is known and none of it is withheld. The
rows above a few rows are read and judged by the code that migrates them; for the marks that
attachments leave on their documents the names of all of them are read, once, when first needed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa
import pyarrow.compute as pc

from etl import explode, marks, sealed, secrecy, verdict
from etl.batch import Batch, Page, newly_marked, prepare, read_page
from etl.check.refer import keys_of
from etl.ids import canonical_keys
from etl.transform import DIRECTION_UNREADABLE, column

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from etl.batch import Task
    from etl.loader import Loader
    from etl.source import Source
    from mappings.schema import Stream

_STORED = pa.array([verdict.LOADED, verdict.QUARANTINED])
_INTEGER = re.compile(r"-?\d{1,18}")
_MARK_ROWS = 25_000
# Quarantined for these, nobody knows what the row hangs on: it may be a secret.
_UNPLACED = ("orphan", "parent_quarantined", DIRECTION_UNREADABLE)


class Kin:
    """Stands where the store does when a row is prepared."""

    def __init__(self, source: Source, tasks: Mapping[Stream, Task]) -> None:
        self._source = source
        self._tasks = tasks
        self._asked: set[tuple[Stream, str]] = set()
        self._known: dict[str, str] = {}
        self._marks: pa.Array | None = None

    def prepared(self, task: Task, table: pa.Table) -> Batch:
        """These rows of a stream, transformed and judged as a migration does it."""
        self._learn(task, table, parents_only=False)
        page = Page(
            table, None, "", last=True, base_rows=len(table), distinct=len(table), problems=()
        )
        return prepare(page, task, cast("Loader", self))

    def showable(self, task: Task, batch: Batch) -> pa.Array:
        """Which rows of a batch may be shown: those that load, or do not for a fault of their own.

        A row that looks secret is not, whoever released it.
        """
        spec = task.source
        columns = explode.columns(batch.table, spec)
        secret = secrecy.withheld(columns, spec.secrecy, task.codes)
        secret = pc.or_(secret, sealed.sealed(batch.table))
        outcome, reason = batch.verdict.outcome, batch.verdict.reason
        loads = pc.is_null(outcome)
        faulty = pc.equal(pc.fill_null(outcome, ""), verdict.QUARANTINED)
        unplaced = pc.is_in(reason, value_set=pa.array(_UNPLACED))
        faulty = pc.and_(faulty, pc.invert(unplaced))
        return pc.and_(pc.or_(loads, faulty), pc.invert(secret))

    def open_keys(self, task: Task, keys: Sequence[str]) -> set[str]:
        """Which rows of a stream may be shown, by their keys in the base table."""
        table = self._source.rows(task.source, list(dict.fromkeys(keys)))
        if not len(table):
            return set()
        batch = self.prepared(task, table)
        shown = batch.table.filter(self.showable(task, batch))
        return set(canonical_keys(column(shown, task.source.key)).to_pylist())

    def loading(self, task: Task, table: pa.Table) -> pa.Array:
        """The keys of these rows of which anything would stand in the store, quarantine included.

        Those that people released are none of them: they were looked at.
        """
        batch = self.prepared(task, table)
        there = pc.is_in(pc.fill_null(batch.verdict.outcome, verdict.LOADED), value_set=_STORED)
        if task.acts:
            there = pc.and_(there, pc.invert(pc.is_in(batch.ids, value_set=task.acts.released)))
        return canonical_keys(column(batch.table.filter(there), task.source.key))

    def outcomes(self, ids: pa.Array) -> pa.Table:
        """As a store's ledger would say it of these rows."""
        here = [row for row in pc.unique(ids).to_pylist() if row in self._known]
        nothing = pa.nulls(len(here), pa.string())
        return pa.table(
            {
                "row_id": pa.array(here, pa.string()),
                "outcome": pa.array([self._known[row] for row in here], pa.string()),
                "unit_id": nothing,
                "year": nothing,
            }
        )

    def marked(self, ids: pa.Array) -> pa.Array:
        """Which of these rows something hanging on them marks as secret."""
        if self._marks is None:
            self._marks = self._read_marks()
        return pc.is_in(ids, value_set=self._marks)

    def _learn(self, task: Task, table: pa.Table, *, parents_only: bool = True) -> None:
        """Judge the rows that these refer to, and what those hang on."""
        spec, entity = task.source, task.entity
        table = explode.exploded(table, spec) if spec.explode else table
        for rule in spec.rules:
            field = entity.field(rule.target)
            if field.type != "reference" or field.references == (entity.name,):
                continue
            if parents_only and not field.is_parent:
                continue
            keys = pc.unique(keys_of(table, rule, task)).drop_null()
            for name in field.references:
                target = self._tasks.get(spec.target(name))
                if target is not None:
                    self._judge(target, keys.to_pylist())

    def _judge(self, task: Task, keys: Sequence[str]) -> None:
        spec = task.source
        fresh = [key for key in keys if (spec.stream, key) not in self._asked]
        self._asked.update((spec.stream, key) for key in fresh)
        if spec.key_type == "integer":
            fresh = [key for key in fresh if _INTEGER.fullmatch(key)]
        table = self._source.rows(spec, fresh) if fresh else None
        if table is None or not len(table):
            return
        self._learn(task, table)
        page = Page(
            table, None, "", last=True, base_rows=len(table), distinct=len(table), problems=()
        )
        batch = prepare(page, task, cast("Loader", self))
        ended = pc.fill_null(batch.verdict.outcome, verdict.LOADED).to_pylist()
        self._known.update(zip(batch.ids.to_pylist(), ended, strict=True))

    def _read_marks(self) -> pa.Array:
        """The ids of all rows that a marked name of a child withholds."""
        found: list[Any] = [pa.array([], pa.string())]
        for task in self._tasks.values():
            if not task.source.secrecy.marks_parent:
                continue
            after, last = None, False
            while not last:
                page = read_page(self._source, task.source, (after, None), _MARK_ROWS)
                if len(page.table):
                    _, tables = marks.marked(page, task)
                    found += [newly_marked(one, task).column("row") for one in tables]
                after, last = page.upto_key, page.last
        chunks = [chunk for one in found for chunk in getattr(one, "chunks", [one])]
        return pc.unique(pa.concat_arrays(chunks))
