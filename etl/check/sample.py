"""The rows of a stream that a check reads: all of a small table, ranges over the key of a large."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.batch import read_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.batch import Page
    from etl.source import Source
    from mappings.schema import SourceSpec

_PAGE = 10_000
RANGES = 8


def pages(source: Source, spec: SourceSpec, total: int, rows: int) -> Iterator[Page]:
    """Pages of a stream of `total` rows, at most `rows` in all; 0: every row.

    A part is read as ranges of the key order, the first from its beginning, evenly apart.
    """
    if not rows or total <= rows:
        yield from _all(source, spec)
        return
    length = max(1, rows // RANGES)
    starts = [total * number // RANGES for number in range(1, RANGES)]
    for after in (None, *source.bounds(spec, starts)):
        yield read_page(source, spec, (after, None), length)


def _all(source: Source, spec: SourceSpec) -> Iterator[Page]:
    after: str | None = None
    while True:
        page = read_page(source, spec, (after, None), _PAGE)
        yield page
        if page.last:
            return
        after = page.upto_key
