"""Finds the rows of one stream that have to be worked again, and puts them into the queue.

By the columns that tell of edits where there are such, by the keys of ranges that differ, and where
nothing else tells, by judging every row again and comparing it with its line in the ledger.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl import assemble, files, source_changes
from etl.batch import Page, newly_marked, prepare, read_page
from etl.changes import differing, rows_that_differ
from etl.explode import base_key
from etl.files import Found
from etl.ids import canonical_keys
from etl.marks import marked
from etl.share import EMPTY, MISSING, UNREADABLE
from etl.store import changes, due
from etl.store.fence import fenced
from etl.store.queries import query
from etl.transform import column

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import BinaryIO

    from etl.batch import Task
    from etl.changes import Range
    from etl.files import Files
    from etl.loader import Loader, Pen
    from etl.source import Source
    from etl.store.changes import Place
    from etl.store.session import Connection
    from mappings.schema import SourceSpec

_OF_FILES = (MISSING, EMPTY, UNREADABLE, "path_outside_share", "file_over_limit")
_MAY_COME_BACK = (MISSING, EMPTY, UNREADABLE)
_FIRST_ID = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True)
class At:
    """A stream in its source and in the store."""

    spec: SourceSpec
    source: Source
    connection: Connection
    pen: Pen
    place: Place


@dataclass(frozen=True)
class Line(At):
    """What changes of one stream are looked for with.

    `followers`: streams of lists whose rows come and go with the rows of this one.
    """

    task: Task
    store: Loader
    span_rows: int
    followers: Sequence[Place] = ()
    files: Files | None = None

    def add(self, keys: pa.Array, why: str) -> int:
        """Put rows of the base table into the queue; how many were not in it yet."""
        return changes.add(self.connection, self.pen, self.place, keys, why)


def everything(line: Line) -> int:
    """Every row that the source has and every one that the ledger knows; how many there are."""
    added = 0
    for keys in source_changes.keys_between(line.source, line.spec, None, None):
        added += line.add(keys, "remap")
    if not line.place.exploded:
        return added + changes.add_stream(line.connection, line.pen, line.place, "remap")
    changes.hold_nothing(line.connection)
    pages = source_changes.keys_between(line.source, line.spec, None, None)
    changes.hold_keys(line.connection, line.place, pages)
    for keys in changes.went(line.connection, line.place, all_keys=True):
        added += line.add(keys, "remap")
    return added


def edits(line: Line, since: str) -> int:
    """Rows that say that they were made or edited at this time or later."""
    keys = source_changes.changed(line.source, line.spec, dt.datetime.fromisoformat(since))
    return line.add(keys, "changed")


def undated(line: Line) -> tuple[int, int]:
    """Rows of which nobody knows when they were edited: read, and compared with the ledger.

    How many were read and how many differ.
    """
    keys = source_changes.undated(line.source, line.spec)
    read = differ = 0
    for start in range(0, len(keys), line.span_rows):
        some = keys.slice(start, line.span_rows).to_pylist()
        page = _page(line.source.rows(line.spec, some))
        read += len(page.table)
        differ += _differing(line, page)
    return read, differ


def every_row(line: Line) -> tuple[int, int]:
    """All rows, read and judged as if for the first time, and compared with the ledger.

    Lines that no row stands for any longer are looked for last. How many rows were read, and how
    many differ.
    """
    changes.hold_nothing(line.connection)
    read = differ = 0
    after: str | None = None
    while True:
        page = read_page(line.source, line.spec, (after, None), line.span_rows)
        read += len(page.table)
        differ += _differing(line, page, hold=True)
        if page.last:
            break
        after = page.upto_key
    for keys in changes.not_seen(line.connection, line.place):
        differ += line.add(keys, "deleted")
    return read, differ


def came_and_went(line: Line, then: Sequence[Range], now: Sequence[Range]) -> tuple[int, int]:
    """Rows that the ledger does not know and rows that the source no longer has.

    Keys are read only of ranges that differ. How many ranges do, and how many rows came or went.
    """
    ends = differing(then, now)
    if not ends:
        return 0, 0
    integers = line.spec.key_type == "integer"
    changes.hold_nothing(line.connection, ends if integers else ())
    changes.hold_keys(line.connection, line.place, _keys(line, ends if integers else None))
    added = _both(line, changes.came(line.connection, line.place), "inserted")
    gone = changes.went(line.connection, line.place, all_keys=not integers)
    return len(ends), added + _both(line, gone, "deleted")


def files_back(line: Line) -> tuple[int, int]:
    """Attachments whose file was not there, or could not be read, and that can be now.

    Nothing in the source's tables tells of that. What they hang on has to be worked before: only
    files of rows that may load are looked at. How many rows were read, and how many are back.
    """
    spec, of_line = line.spec, line.files
    if of_line is None or of_line.share is None or spec.file is None:
        return 0, 0
    reasons = dict(changes.lost_files(line.connection, line.place.id, _MAY_COME_BACK))
    read = back = 0
    keys = list(dict.fromkeys(base_key(key, spec) for key in reasons))
    named = spec.explode.column if spec.explode else spec.file.path
    for start in range(0, len(keys), line.span_rows):
        table = line.source.rows(spec, keys[start : start + line.span_rows])
        read += len(table)
        page = _page(table.filter(pc.not_equal(column(table, named), "")))
        if not len(page.table):
            continue
        batch = prepare(page, line.task, line.store)
        told = batch.keys.to_pylist()
        found = files.copy(batch, spec, of_line, _looked_at).found
        lost = [file for file in found if told[file.row] in reasons]
        again = [told[f.row] for f in lost if f.reason != reasons[told[f.row]]]
        back += line.add(pa.array([base_key(key, spec) for key in again], pa.string()), "file")
    return read, back


def _looked_at(_files: Files, row: int, _stream: BinaryIO, _name: str) -> Found:
    return Found(row)


def renew_marks(line: Line) -> int:
    """What waiting rows of a stream mark as secret by their names: as they are named now.

    What they hang on waits too where that changed. Idempotent; how many marks there are.
    """
    marks, after = 0, _FIRST_ID
    while True:
        place = {"stream": line.place.id, "after": after, "rows": line.span_rows}
        rows = line.connection.execute(query("due_rows_after"), place).fetchall()
        if not rows:
            return marks
        after = str(rows[-1][0])
        page = _page(line.source.rows(line.spec, [str(key) for _, key in rows]))
        pairs = set[tuple[str, str]]()
        for some in marked(page, line.task)[1] if len(page.table) else ():
            found = newly_marked(some, line.task).to_pydict()
            pairs |= set(zip(found["row"], found["child"], strict=True))
        _replace_marks(line, [str(row).replace("-", "") for row, _ in rows], pairs)
        marks += len(pairs)


def _replace_marks(line: Line, children: list[str], now: set[tuple[str, str]]) -> None:
    with fenced(line.connection, line.pen):
        given = {"children": children}
        found = line.connection.execute(query("marks_of_children"), given).fetchall()
        then = {(str(row), str(child)) for row, child in found}
        gone = sorted(then - now)
        values = {"rows": [row for row, _ in gone], "children": [child for _, child in gone]}
        line.connection.execute(query("drop_marks"), values)
        new = [{"row": r, "child": c, "run": line.pen.run_id} for r, c in sorted(now - then)]
        line.connection.cursor().executemany(query("mark_parent"), new)
        due.add_rows(line.connection, sorted({row for row, _ in then ^ now}), "mark")


def _page(table: pa.Table) -> Page:
    rows = len(table)
    return Page(table, None, "", last=True, base_rows=rows, distinct=rows, problems=())


def _differing(line: Line, page: Page, *, hold: bool = False) -> int:
    """Put rows of a page that would have another line in the ledger into the queue; how many."""
    if not len(page.table):
        return 0
    batch = prepare(page, line.task, line.store)
    told = assemble.told(batch, line.task)
    base = canonical_keys(column(batch.table, line.spec.key))
    ids = column(told, "row_id")
    if hold:
        changes.hold_rows(line.connection, pa.table({"key": base, "row_id": ids}))
    known = changes.lines(line.connection, ids)
    differs = rows_that_differ(told, known, _OF_FILES if line.spec.file else ())
    return line.add(pc.unique(base.filter(differs)), "changed")


def _both(line: Line, pages: Iterable[pa.Array], why: str) -> int:
    """Put rows into the queue, and the lists that stand in them into theirs."""
    added = 0
    for keys in pages:
        added += line.add(keys, why)
        for place in line.followers:
            changes.add(line.connection, line.pen, place, keys, why)
    return added


def _keys(line: Line, ends: Sequence[tuple[int, int]] | None) -> Iterator[pa.Array]:
    if ends is None:
        yield from source_changes.keys_between(line.source, line.spec, None, None)
        return
    for least, greatest in ends:
        between = str(least - 1), str(greatest)
        yield from source_changes.keys_between(line.source, line.spec, *between)
