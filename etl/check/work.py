"""The reading of a check: columns, keys, rows and references of every stream, stream by stream.

Short reads only, through the source's own interface; what is judged of them is judged elsewhere.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl.check import catalog as catalogs
from etl.check import exact, judge, preview, rare, sample, wide
from etl.check.apart import Apart, others
from etl.check.catalog import is_landing
from etl.check.kin import Kin
from etl.check.model import Notice, Read, Row
from etl.check.refer import References, pointed
from etl.check.store_columns import kinds
from etl.check.tally import Tally
from etl.check.unsearched import Unsearched
from etl.errors import SourceError, TransientError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from etl.batch import Page, Task
    from etl.check.places import Places
    from etl.source import Source
    from mappings.schema import FieldRule, Stream

_MOST_PAGES = sample.RANGES  # that rows are shown of
_SPARE = 4  # rows read beyond those wanted, for those that may not be shown


@dataclass(frozen=True)
class Asked:
    """What to look at: one entity or all, how many rows of a stream (0: all), how many to show.

    may_show: whether it is known which rows people withheld; else no value of a row is shown.
    """

    entity: str = ""
    rows: int = 20_000
    preview: int = 5
    may_show: bool = True


@dataclass
class Work:
    """A check at work, and what it has found so far."""

    source: Source
    asked: Asked
    places: Places
    tasks: Mapping[Stream, Task]
    catalog: catalogs.Catalog
    findings: list[Notice] = field(default_factory=list)
    streams: list[Read] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    left_out: int = 0

    def __post_init__(self) -> None:
        self.kin = Kin(self.source, self.tasks)

    @contextmanager
    def or_said(self, stream: str, what: str) -> Iterator[None]:
        """What the source does not let be checked is a line of the report, and not the end."""
        try:
            yield
        except TransientError:
            raise
        except SourceError as error:
            found = Notice("not_checked", "warning", stream, what, detail=error.fact)
            self.findings.append(found)


def look(work: Work, tell: Callable[[str], None]) -> None:
    """Look at every stream that was asked for; `tell` hears at which."""
    entity = work.asked.entity
    chosen = [task for task in work.tasks.values() if entity in ("", task.source.entity)]
    tell("columns of the tables")
    with work.or_said("", "columns"):
        specs = [task.source for task in work.tasks.values()]
        only = frozenset(task.source.name for task in chosen)
        work.findings += catalogs.unaccounted(specs, work.catalog, work.places, only)
        if not entity:
            work.findings += catalogs.unread(specs, work.catalog)
    for task in chosen:
        tell(task.source.name)
        _stream(work, task)


def _stream(work: Work, task: Task) -> None:
    spec = task.source
    counted_here, asked_here = _references(work, task)
    tally = Tally(task)
    searches = (
        _unsearched(work, task),
        Apart(task, work.kin, others(task, work.tasks)),
    )
    targets = {stream: other.source for stream, other in work.tasks.items()}
    lost = References(work.source, targets)
    total = work.source.count(spec)
    shown: list[pa.Table] = []
    for page in sample.pages(work.source, spec, total, work.asked.rows):
        rows = tally.add(page)
        for rule in asked_here if len(rows) else ():
            lost.add(task, rule, rows)
        for one in searches:
            one.add(work.source, page, rows)
        if len(rows) and len(shown) < _MOST_PAGES:
            shown.append(_candidates(page, rows, task, work.asked.preview))
    looked = _tell(work, tally, total, searches)
    for rule in asked_here:
        counted = lost.lost[rule.target], tally.items
        work.findings += judge.of_reference(looked, rule, counted, exact=looked.exact)
    for rule in counted_here:
        counted = _lost(work, task, rule), total
        work.findings += judge.of_reference(looked, rule, counted, exact=True)
    if shown and work.asked.preview and work.asked.may_show:
        table = pa.concat_tables(shown).combine_chunks()
        work.rows += preview.rows(task, table, work.kin, work.asked.preview)


def _tell(
    work: Work, tally: Tally, total: int, searches: Sequence[Unsearched | Apart]
) -> judge.Looked:
    """What the rows of a stream of `total` told, references apart."""
    spec, places = tally.task.source, work.places
    read = Read(spec.name, spec.base, total, tally.read)
    work.streams.append(read)
    work.left_out += tally.left_out
    if not read.whole and work.asked.may_show and not is_landing(work.source, spec):
        with work.or_said(spec.name, "codes beyond the sample"):
            rare.add(work.source, tally, work.kin, total)
    with work.or_said(spec.name, "keys"):
        work.findings += _keys(work, tally, total, whole=read.whole)
    looked = judge.Looked(tally, places, read.whole)
    work.findings += judge.of_rows(looked, _open_values(work, tally))
    work.findings += judge.of_withheld(tally, places)
    work.findings += judge.of_levels(tally, places)
    for one in searches:
        work.findings += one.notices(places, tally.read, exact=read.whole)
    work.findings += judge.of_lengths(tally, kinds(), places)
    return looked


def _unsearched(work: Work, task: Task) -> Unsearched:
    """What searches a stream's tables; a column that no SELECT yields belongs to the first one."""
    spec, found = task.source, None
    first = next(one for one in work.tasks.values() if one.source.base == spec.base
                 and one.source.database == spec.database)  # fmt: skip
    with work.or_said(spec.name, "columns that no rule reads"):
        found = wide.wide(work.source, spec, work.catalog, own=first is task)
    return Unsearched(task, work.kin, found)


def _keys(work: Work, tally: Tally, total: int, *, whole: bool) -> Iterator[Notice]:
    """What is wrong with keys, counted by the source; a landing is counted as it was read."""
    spec, source, found = tally.task.source, work.source, tally.problems
    as_read = exact.Keys(
        total, source.null_keys(spec), found["key_repeated"], found["row_swallowed"],
        found["row_unexplained"],
    )  # fmt: skip
    if is_landing(source, spec):
        yield from judge.of_keys(spec, as_read, work.places, exact=whole)
        return
    counted = exact.keys(source, spec)
    # Where every row was read, the keys are known as migration compares them: the source may take
    # letters of another case for the same, and white space for another key.
    told = as_read if whole and counted.agree != as_read.agree else counted
    yield from judge.of_keys(spec, told, work.places, exact=True)


def _references(work: Work, task: Task) -> tuple[list[FieldRule], list[FieldRule]]:
    """Rules that feed a reference: those that the source counts itself, and the others."""
    rules = [r for r in task.source.rules if task.entity.field(r.target).type == "reference"]
    here = [rule for rule in rules if _joinable(work, task, rule)]
    return here, [rule for rule in rules if rule not in here]


def _joinable(work: Work, task: Task, rule: FieldRule) -> bool:
    if is_landing(work.source, task.source):
        return False
    targets = [work.tasks.get(stream) for _, stream in pointed(task, rule)]
    try:
        return all(
            target is not None and exact.joinable(task.source, rule, target.source, work.catalog)
            for target in targets
        )
    except SourceError:
        return False  # it does not tell its columns: keys are asked for one by one


def _lost(work: Work, task: Task, rule: FieldRule) -> int:
    return sum(
        exact.lost(work.source, task.source, rule, work.tasks[stream].source, value)
        for value, stream in pointed(task, rule)
    )


def _candidates(page: Page, rows: pa.Table, task: Task, wanted: int) -> pa.Table:
    """Some rows of a page, evenly apart, of which some may turn out not to be shown."""
    key = task.source.key
    keys = pc.unique(rows.column(key).combine_chunks())
    most = min(len(keys), wanted + _SPARE)
    chosen = keys.take(pa.array([at * len(keys) // most for at in range(most)], pa.int64()))
    table = page.table.select(list(task.source.columns_read))
    return table.filter(pc.is_in(table.column(key), value_set=chosen))


def _open_values(work: Work, tally: Tally) -> dict[str, set[str]]:
    """The values in no code table, by field, that stand in a row that may be shown."""
    if not work.asked.may_show:
        return {}
    found: dict[str, set[str]] = {}
    for name, seen in tally.unmapped.items():
        asked = {v: keys for v, keys in seen.keys.items() if not judge.code_like(v)}
        keys = [key for some in asked.values() for key in some]
        there = work.kin.open_keys(tally.task, keys) if keys else set()
        found[name] = {value for value, some in asked.items() if there.intersection(some)}
    return found
