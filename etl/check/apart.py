"""Rows that one stream of a table withholds and another loads: a paper of a secret record, for one.

What marks the row is then in a table that only one of its streams refers to. A landing seals such a
row for all of them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from etl import verdict
from etl.batch import keyed
from etl.check.model import Notice
from etl.ids import canonical_keys
from etl.transform import column
from etl.transforms.column import any_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyarrow as pa

    from etl.batch import Page, Task
    from etl.check.kin import Kin
    from etl.check.places import Places
    from etl.source import Source
    from mappings.schema import Stream

_MORE = 1000


@dataclass(slots=True)
class Apart:
    """What was found so far of a stream's rows; `others` are the streams that may know better."""

    task: Task
    kin: Kin
    others: tuple[Task, ...]
    rows: Counter[str] = field(default_factory=Counter)

    def add(self, source: Source, page: Page, shown: pa.Table) -> None:
        """Compare a page, of whose rows those are `shown` that are in scope and not secret."""
        key = self.task.source.key
        for other in self.others if len(shown) else ():
            most = len(page.table) + _MORE
            theirs = source.page(other.source, page.after, page.upto_key, most)
            batch = self.kin.prepared(other, theirs)
            out = pc.fill_null(pc.equal(batch.verdict.outcome, verdict.WITHHELD), False)
            secret = canonical_keys(column(batch.table.filter(out), key))
            table, _ = keyed(page, key)
            keys = canonical_keys(column(table, key))
            here = pc.is_in(keys, value_set=canonical_keys(column(shown, key)))
            both = pc.and_(here, pc.is_in(keys, value_set=secret))
            if any_of(both):
                loading = self.kin.loading(self.task, table.filter(both))
                self.rows[other.source.name] += len(pc.unique(loading))

    def notices(self, places: Places, read: int, *, exact: bool) -> Iterator[Notice]:
        """A blocking finding for each stream that withholds what this one loads."""
        spec = self.task.source
        file, line = places.secrecy(spec)
        for name, many in self.rows.items():
            if many:
                yield Notice(
                    "withheld_elsewhere", "blocking", spec.name, spec.base, many, read, exact,
                    (name,), file=file, line=line,
                )  # fmt: skip


def others(task: Task, tasks: Mapping[Stream, Task]) -> tuple[Task, ...]:
    """Streams of the same rows that know of another secret than this one: by a rule, or a parent.

    A list is none: that one of its items is secret does not say so of the row.
    """
    spec = task.source
    if spec.explode:
        return ()
    return tuple(
        other
        for other in tasks.values()
        if other is not task and _same_rows(task, other) and _knows_more(other, tasks)
    )


def _same_rows(task: Task, other: Task) -> bool:
    one, two = task.source, other.source
    same = (one.database, one.base.lower(), one.key) == (two.database, two.base.lower(), two.key)
    return same and not two.explode


def _knows_more(task: Task, tasks: Mapping[Stream, Task]) -> bool:
    spec = task.source
    if spec.secrecy.level or spec.secrecy.marked:
        return True
    fed = {rule.target for rule in spec.rules}
    parents = [name for one in task.entity.parents if one.name in fed for name in one.references]
    targets = [tasks[spec.target(name)].source for name in parents if spec.target(name) in tasks]
    return any((one.database, one.base) != (spec.database, spec.base) for one in targets)
