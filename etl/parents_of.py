"""What the rows of a page hang on: how it ended, as the ledger says, and who stands for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl import verdict
from etl.transform import column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.batch import Task
    from etl.loader import Loader
    from etl.transform import References


def told(ids: pa.Array, store: Loader, *, marks: bool) -> pa.Table:
    """For each row what the ledger says of the record that it points to.

    Outcome "absent" where it says nothing. With `marks`, a record that is marked as secret counts
    as withheld whatever the ledger says: a mark that comes late must not open one more file.
    """
    known = store.outcomes(ids)
    index = pc.index_in(ids, value_set=known.column("row_id").combine_chunks())
    taken = known.take(index)
    outcome = pc.if_else(
        pc.and_(pc.is_valid(ids), pc.is_null(index)), verdict.ABSENT, column(taken, "outcome")
    )
    if marks:
        outcome = pc.if_else(_marked(ids, store), verdict.WITHHELD, outcome)
    return taken.set_column(taken.column_names.index("outcome"), "outcome", outcome)


def _marked(ids: pa.Array, store: Loader) -> pa.Array:
    known = store.marked(ids.drop_null())
    marked = ids.drop_null().filter(known)
    return pc.is_in(ids, value_set=marked)


def outcomes(task: Task, refs: References, parents: Mapping[str, pa.Table], name: str) -> pa.Array:
    """The parent's outcome.

    An empty reference that may not be empty is an orphan's, unless nobody could read it.
    """
    ended = column(parents[name], "outcome")
    if not task.entity.field(name).required:
        return ended
    unreadable = [f.rows for f in refs.findings if f.field == name]
    empty = pc.is_null(refs.ids[name])
    for rows in unreadable:
        empty = pc.and_(empty, pc.invert(rows))
    return pc.if_else(empty, verdict.ABSENT, ended)


def standing(refs: References, task: Task, store: Loader) -> References:
    """The references as they are stored: to a copy's chief where several parts list the same set.

    Whether a row may load hangs on what it names itself. An entity's references to itself are
    pointed when all its parts are known.
    """
    ids = dict(refs.ids)
    for name, named in refs.ids.items():
        target = task.entity.field(name).references[0]
        if target in task.same and target != task.entity.name:
            found = store.chiefs(named)
            at = pc.index_in(named, value_set=column(found, "row_id"))
            ids[name] = pc.coalesce(column(found, "chief").take(at), named)
    return replace(refs, ids=ids)
