"""Children that mark their document as secret.

Found before any document is loaded, from their names alone.

A file name that carries a marking withholds its document for review. Only names and keys are read
here; no file is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.compute as pc

from etl import explode, sealed, secrecy
from etl.batch import newly_marked, read_page
from etl.decisions import decided
from etl.ids import canonical_keys, row_ids
from etl.store.fence import fenced
from etl.store.queries import query
from etl.transform import column

if TYPE_CHECKING:
    import pyarrow as pa

    from etl.batch import Page, Task
    from etl.loader import Pen
    from etl.source import Source
    from etl.store.session import Connection


def note_marks(connection: Connection, source: Source, task: Task, pen: Pen, span_rows: int) -> int:
    """Read the names of a stream's rows and record the parents that a marked one hangs on.

    How many rows are marked.
    """
    after: str | None = None
    marked_rows = 0
    while True:
        page = read_page(source, task.source, (after, None), span_rows)
        if len(page.table):
            rows, found = marked(page, task)
            marked_rows += rows
            for some in found:
                _record(connection, some, task, pen)
        if page.last:
            return marked_rows
        after = page.upto_key


def marked(page: Page, task: Task) -> tuple[int, list[pa.Table]]:
    """How many rows of a page mark what they hang on, and those rows, as found and as decided."""
    spec = task.source
    rows = explode.exploded(page.table, spec) if spec.explode else page.table
    told = decided(task.decisions, rows, spec)
    secret = _withheld(rows, task)
    if told.remarks:
        secret = pc.or_(secret, _withheld(told.table, task))
    if task.acts:
        keys = canonical_keys(column(rows, explode.KEY if spec.explode else spec.key))
        secret = task.acts.marking(secret, row_ids(task.stream, keys))
    tables = (rows, told.table) if told.remarks else (rows,)
    return int(pc.sum(secret).as_py() or 0), [table.filter(secret) for table in tables]


def _withheld(rows: pa.Table, task: Task) -> pa.Array:
    found = explode.columns(rows, task.source)
    secret = secrecy.withheld(found, task.source.secrecy, task.codes)
    return pc.or_(secret, sealed.for_itself(rows))


def _record(connection: Connection, rows: pa.Table, task: Task, pen: Pen) -> None:
    if not len(rows):
        return
    found = [{**pair, "run": pen.run_id} for pair in newly_marked(rows, task).to_pylist()]
    with fenced(connection, pen):
        connection.cursor().executemany(query("mark_parent"), found)
