"""Works rows of one stream again: those that wait in the queue, in the order of reading.

The same reading, judging and deciding as the first time; only the writing differs, since the store
may know the rows already.
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl import assemble, batch, files
from etl.batch import Page
from etl.ids import canonical_keys, row_ids
from etl.loader import Problem
from etl.pipeline import retried
from etl.store import due
from etl.store.rework import Again
from etl.store.session import connect, plain_errors
from etl.transform import column

if TYPE_CHECKING:
    from collections.abc import Callable

    from etl.batch import Task
    from etl.loader import Lane
    from etl.source import Source
    from etl.store.due import Due
    from etl.store.following import Around
    from etl.store.rework import ReworkStore

log = logging.getLogger(__name__)
SWALLOWED = "row_swallowed"
# Lines about a page of rows: nobody but who reads the page can tell whether they still hold.
PAGE_CODES = (SWALLOWED, "row_unexplained", "key_repeated", "key_empty")


@dataclass(frozen=True, slots=True)
class Line:
    """What a stream's queue is worked with."""

    task: Task
    source: Source
    store: ReworkStore
    dsn: str
    around: Around
    span_rows: int
    files: files.Files | None = None


@dataclass(slots=True)
class Reworked:
    """What was done: rows read from the source, base rows worked, and rows by action."""

    read: int = 0
    worked: int = 0
    actions: Counter[str] = field(default_factory=Counter)


def rework(line: Line, lane: Lane, stop: Callable[[], bool] = lambda: False) -> Reworked:
    """Work all rows of a stream that wait in the queue. Idempotent; goes on after any kill.

    Args:
        line: what the rows are worked with.
        lane: the one lane of the stream in the batch at work.
        stop: asked between two spans.
    """
    done = Reworked()
    number = line.store.position(lane).spans
    with connect(line.dsn) as connection:
        while True:
            with plain_errors():
                waiting = due.page(connection, lane.stream_id, line.span_rows)
            if not waiting.ids or stop():
                return done
            again, read = _again(line, waiting, (lane, number))
            actions = line.store.merge(again, line.around)
            log.info("entity=%s span=%s %s", line.task.entity.name, number, actions)
            done.read += read
            done.worked += len(waiting.ids)
            done.actions.update(actions)
            number += 1


def _again(line: Line, waiting: Due, place: tuple[Lane, int]) -> tuple[Again, int]:
    """Read the rows and judge them; how many the source gave."""
    spec = line.task.source
    table = retried(partial(line.source.rows, spec, waiting.keys))
    swallowed, problems = _swallowed(line, waiting, table)
    page = Page(
        table=table,
        after=None,
        upto_key=waiting.keys[-1],
        last=False,
        base_rows=len(table),
        distinct=len(table),
        problems=problems,
    )
    made = batch.prepare(page, line.task, line.store)
    copied = files.copy(made, spec, line.files) if line.files else None
    span = assemble.span_rows(made, line.task, line.store, place, copied)
    exploded = spec.explode is not None
    marks = spec.secrecy.marks_parent
    return Again(span, line.task.entity, waiting, swallowed, exploded, marks), len(table)


def _swallowed(line: Line, waiting: Due, table: pa.Table) -> tuple[list[str], tuple[Problem, ...]]:
    """Ids of base rows that are there although the SELECT does not yield them, with their line."""
    spec = line.task.source
    given = canonical_keys(column(table, spec.key))
    asked = pa.array(waiting.keys, pa.string())
    lacking = asked.filter(pc.invert(pc.is_in(asked, value_set=given.drop_null())))
    if not len(lacking):
        return [], ()
    there = retried(partial(line.source.present, spec, lacking.to_pylist()))
    if not there:
        return [], ()
    problem = Problem(SWALLOWED, len(there), f"rows worked again up to key {waiting.keys[-1]}")
    keys = canonical_keys(pa.array(there, pa.string()))
    return row_ids(line.task.stream, keys).to_pylist(), (problem,)


def page_problems(source: Source, task: Task, rows: int) -> list[Problem]:
    """Lines about rows that no record tells of, of a whole stream; every row is read for it.

    Asked where there are such lines already: whether they still hold, nothing else shows.
    """
    found: dict[tuple[str, str], Problem] = {}
    after: str | None = None
    while True:
        page = batch.read_page(source, task.source, (after, None), rows)
        _, told = batch.keyed(page, task.source.key)
        found |= {(problem.code, problem.detail): problem for problem in told}
        if page.last:
            return list(found.values())
        after = page.upto_key
