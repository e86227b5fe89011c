"""Why a run does not balance: every reason is collected, none is raised. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from reports.counts import FILE_STATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reports.counts import FileCounts
    from reports.facts import Facts, FileCount, Stream, StreamFacts

FindingCode = Literal[
    "nothing_begun",
    "unequal",
    "not_counted",
    "unfinished",
    "base_sum",
    "span_sum",
    "null_keys",
    "problem",
    "file_unaccounted",
    "file_without_row",
    "file_not_stored",
    "withheld_file_kept",
    "files_unequal",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason why the run does not balance.

    ``rows`` is a difference, never a total: a total beside the shown figures of an entity would
    tell how many of its rows are withheld.
    """

    code: FindingCode
    subject: str
    rows: int
    detail: str = ""


def current(streams: Iterable[StreamFacts]) -> list[StreamFacts]:
    """The newest batch of each wave and stream: a later sync counts the same tables again."""
    newest: dict[tuple[str, Stream], StreamFacts] = {}
    for stream in sorted(streams, key=lambda s: s.batch_id):
        newest[stream.wave, stream.stream] = stream
    return list(newest.values())


def not_begun(facts: Facts) -> Iterator[Finding]:
    """Nothing was migrated within the scope."""
    if not facts.batches:
        yield Finding("nothing_begun", facts.wave or "", 0)


def of_streams(streams: Iterable[StreamFacts], facts: Facts) -> Iterator[Finding]:
    """Streams that nobody counted, that are not through, or whose spans do not add up."""
    for stream in streams:
        yield from _of_stream(stream)
    covered = {stream.stream for stream in facts.streams}
    for entity, *place in sorted({cell.stream for cell in facts.outcomes} - covered):
        yield Finding("not_counted", entity, 0, "/".join(filter(None, place)))


def _of_stream(stream: StreamFacts) -> Iterator[Finding]:
    name = stream.entity
    place = f"{stream.system}/{stream.part}"
    if stream.open_lanes:
        yield Finding("unfinished", name, 0, place)
    if stream.base_rows is None or stream.read_rows is None:
        yield Finding("not_counted", name, 0, place)
        return
    if stream.null_keys:
        yield Finding("null_keys", name, stream.null_keys, place)
    if stream.kind == "sync":
        return
    # Without a span the difference would be the total itself, withheld rows and all.
    missing = stream.base_rows - stream.span_base_rows
    if missing not in (0, stream.null_keys):  # an open range counts the rows without a key too
        yield Finding("base_sum", name, missing if stream.span_base_rows else 0, place)
    unsummed = stream.read_rows - stream.span_rows
    if unsummed:
        yield Finding("span_sum", name, unsummed if stream.span_rows else 0, place)


def of_files(cells: Iterable[FileCount], files: FileCounts) -> Iterator[Finding]:
    """Files without a row or a result, and results that contradict the row."""
    wrong: defaultdict[FindingCode, int] = defaultdict(int)
    for cell in cells:
        if cell.state == "unaccounted":
            wrong["file_unaccounted"] += cell.files
        elif cell.state == "without_row":
            wrong["file_without_row"] += cell.files
        elif cell.outcome == "withheld" and cell.state != "withheld":
            wrong["withheld_file_kept"] += 0  # how many is for the custodian only
        elif cell.outcome in ("loaded", "linked") and cell.state != "stored":
            wrong["file_not_stored"] += cell.files
    for code, rows in wrong.items():
        yield Finding(code, "attachment", rows)
    difference = files.files - sum(getattr(files, state) for state in FILE_STATES)
    if difference:
        yield Finding("files_unequal", "attachment", difference)
