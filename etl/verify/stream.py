"""One range of one stream: read from the source, judged by the rules, compared with the store."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl import assemble, files, verdict
from etl.batch import newly_marked, prepare, read_page
from etl.loader import Lane
from etl.marks import marked
from etl.pipeline import retried
from etl.verify import bytes_read, ledger, records, remarks, shapes, source_faults, stored, texts
from etl.verify.faults import write
from etl.verify.records import Stream
from etl.verify.stored import Ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.batch import Batch, Page, Task
    from etl.files import Files
    from etl.loader import SpanRows
    from etl.source import Source
    from etl.store.session import Connection
    from etl.verify.expected import Expected
    from etl.verify.stored import Shape

_NOWHERE = Lane(0, 0, None, None)


@dataclass(frozen=True, slots=True)
class Line:
    """What one stream is verified with.

    stream: its id in the store. content: whether source files are read again, byte by byte.
    ranged: ids lie in the order of keys. kept: other rows hang on these, or ids do not lie in
    order: what is expected is written down.
    """

    connection: Connection
    source: Source
    store: Expected
    task: Task
    stream: int
    verification: int
    published: tuple[int, ...]
    span_rows: int
    files: Files | None = None
    content: bool = True
    ranged: bool = True
    kept: bool = False

    @property
    def named(self) -> Stream:
        """The stream as findings tell it."""
        return Stream(self.task.source.name, self.stream)


@dataclass(frozen=True, slots=True)
class Checked:
    """How many rows of the source a range had, and how many rows have findings."""

    rows: int
    differing: int


def check(line: Line, after: str | None, upto: str | None) -> Checked:
    """Verify the keys after < key <= upto, writing findings in the caller's transaction."""
    rows = differing = 0
    for page, bounds in _pages(line, after, upto):
        found = source_faults.of_page(line.source, line.task, page, bounds)
        found += _compared(line, page, bounds)
        differing += write(line.connection, line.verification, found)
        rows += page.base_rows
    return Checked(rows, differing)


def note_marks(line: Line, after: str | None, upto: str | None) -> Checked:
    """Read the names of a range's rows and write down which records they mark as secret."""
    rows = 0
    for page, _ in _pages(line, after, upto):
        rows += page.base_rows
        for marking in marked(page, line.task)[1] if len(page.table) else []:
            if len(marking):
                line.store.keep_marks(newly_marked(marking, line.task))
    return Checked(rows, 0)


def _pages(
    line: Line, after: str | None, upto: str | None
) -> Iterator[tuple[Page, tuple[str | None, str | None]]]:
    """Pages of a range, each with the keys that bound it."""
    spec = line.task.source
    while True:
        page = retried(partial(read_page, line.source, spec, (after, upto), line.span_rows))
        end = upto if page.last else page.upto_key
        yield page, (after, end)
        if page.last:
            return
        after = end


def _compared(line: Line, page: Page, bounds: tuple[str | None, str | None]) -> list[pa.Table]:
    """Every difference between what the rules say of a page and what the store holds."""
    batch = prepare(page, line.task, line.store)
    span = _expected(line, batch)
    told = span.ledger.select(["row_id", "key", "outcome"])
    ids = stored.between(*bounds) if line.ranged else Ids(these=batch.ids.to_pylist())
    found, kept = _of_records(line, span, told, ids)
    found += ledger.faults_of(line.connection, line.named, span, ids, kept)
    found += remarks.of_range(line, span, ids, kept)
    if line.files is not None:
        found += _of_files(line, span, told, ids)
    _write_down(line, span, batch, kept)
    return found


def _expected(line: Line, batch: Batch) -> SpanRows:
    """What a migration would have written of these rows, files included."""
    copied = None
    if line.files is not None:
        keep = bytes_read.read_again if line.content else bytes_read.sized
        copied = files.copy(batch, line.task.source, line.files, keep)
    return assemble.span_rows(batch, line.task, line.store, (_NOWHERE, 0), copied, prints=False)


def _of_records(
    line: Line, span: SpanRows, told: pa.Table, ids: Ids
) -> tuple[list[pa.Table], pa.Array]:
    shape = shapes.of_records(line.task, line.published, content=line.content)
    result = _differing(line, shape, span.records, told, ids)
    return result.found, result.kept


def _differing(
    line: Line, shape: Shape, rows: pa.Table, told: pa.Table, ids: Ids, entity: str = ""
) -> records.Judged:
    """The findings of one table; where both sides are the same bytes nobody looks further."""
    here = shapes.expected(shape, rows)
    if texts.digest(here) == stored.digest(line.connection, shape, ids):
        return records.Judged([], pa.array([], pa.string()))
    there = stored.rows(line.connection, shape, ids)
    named = replace(line.named, entity=entity) if entity else line.named
    return records.judged(line.connection, shape, named, (here, there), told)


def _of_files(line: Line, span: SpanRows, told: pa.Table, ids: Ids) -> list[pa.Table]:
    """Files that the old system lacks, and what the blob ledger says of each."""
    named = shapes.gaps(line.task.source)
    gaps = _differing(line, shapes.of_gaps(), span.extra["attachment_gap"], told, ids, named)
    found = ledger.blob_faults(line.connection, line.named, span, ids)
    return [*gaps.found, *found]


def _write_down(line: Line, span: SpanRows, batch: Batch, kept: pa.Array) -> None:
    """What other rows, or the end of the stream, will ask of these."""
    entity, name_of_stream = line.task.entity, line.task.source.name
    if line.kept:
        rows = span.ledger.select(["row_id", "outcome", "unit_id", "year"])
        stays = pc.is_in(rows.column("row_id"), value_set=kept)
        outcome = pc.if_else(stays, verdict.LOADED, rows.column("outcome"))
        rows = rows.set_column(1, "outcome", outcome)
        if entity.identity:
            rows = _with_register(rows, remarks.register(span))
        line.store.keep(name_of_stream, rows)
        line.store.keep_outside(name_of_stream, batch.outside)
    for name in sorted(shapes.own_references(entity)):
        made = span.records
        keys = span.ledger.filter(
            pc.is_in(span.ledger.column("row_id"), value_set=made.column("id").combine_chunks())
        )
        pointers = {
            "row_id": made.column("id"),
            "key": keys.column("key"),
            "field": pa.repeat(pa.scalar(name), len(made)),
            "target": made.column(name),
        }
        line.store.keep_pointers(name_of_stream, pa.table(pointers))


def _with_register(rows: pa.Table, registered: pa.Table) -> pa.Table:
    at = pc.index_in(rows.column("row_id"), value_set=registered.column("row_id").combine_chunks())
    return rows.append_column("register", registered.column("register").take(at))
