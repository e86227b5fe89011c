"""A whole source measured: catalogue, rows of each table, relations, files; failures are lines.

Gentle: what it will cost is known, and told, before the first row is read; one table at a time, one
statement at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

import pyarrow.compute as pc

from etl.errors import SourceError, TransientError
from etl.profile import files, keys, relations
from etl.profile.column import Column
from etl.profile.columns import Measured, measured
from etl.profile.model import Effort, Failure, FileColumn, Origin, Profile, Relation, Table
from etl.profile.spread import PIECES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from etl.profile.declared import DeclaredColumn, DeclaredTable
    from etl.profile.reading import Readable

T = TypeVar("T")
# Of the values that have to be found before a name's suggestion is told; small numbers are
# everybody's, and half of a column of GUIDs may refer to another table.
_WORTH, _WORTH_OF_NUMBERS = 0.1, 0.5


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be measured, and how much that may cost; see model.Origin and model.Effort."""

    system: str
    part: str
    rows: int
    seconds: int
    only: tuple[str, ...] = ()
    share: Path | None = None
    sentinel: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the reading of rows will cost, as far as the catalogue tells."""

    tables: int
    statements: int
    rows: int


if TYPE_CHECKING:
    Each = Callable[[Sequence[DeclaredTable]], Iterable[DeclaredTable]]


class _Taken:
    """What was measured so far."""

    def __init__(self, source: Readable, wanted: Wanted) -> None:
        self.source, self.wanted = source, wanted
        self.declared: dict[str, DeclaredTable] = {}
        self.counts: dict[str, tuple[int | None, bool]] = {}
        self.failures: dict[str, list[Failure]] = {}
        self.tables: list[Table] = []
        self.kept: dict[str, relations.Kept] = {}
        self.files: list[FileColumn] = []

    def tried(self, table: str, what: str, work: Callable[[], T], column: str = "") -> T | None:
        """What the work gives, or None and a line; a source that is away ends all of it."""
        try:
            return work()
        except SourceError as error:
            self.failures[table].append(Failure(what, error.fact, column))
        except TransientError as error:
            self.source.answers()
            self.failures[table].append(Failure(what, error.fact, column))
        return None


def taken(
    source: Readable, wanted: Wanted, told: Callable[[Expected], None], each: Each
) -> Profile:
    """The profile of a source.

    Args:
        source: what is read.
        wanted: what of it, and how much.
        told: is given what it will cost, before the first row is read.
        each: passes the tables on, one by one, for a progress bar.

    Raises:
        TransientError: the source is away.
    """
    at = datetime.now(UTC).astimezone().isoformat(timespec="seconds")
    state = _Taken(source, wanted)
    listed, failures = source.tables(wanted.only)
    for table in listed:
        _count(state, table)
    expected = _expected(state)
    told(expected)
    for table in each(listed):
        _measure(state, table)
    related = _relations(state)
    finished = tuple(
        replace(table, failures=tuple(state.failures[table.full_name])) for table in state.tables
    )
    meter = source.meter
    effort = Effort(
        wanted.rows, wanted.seconds, expected.statements, expected.rows, meter.statements,
        meter.rows, round(meter.seconds, 2), round(meter.slowest, 3),
    )  # fmt: skip
    origin = Origin(wanted.system, wanted.part, source.dialect, source.server)
    return Profile(origin, at, effort, finished, related, tuple(state.files), tuple(failures))


def _count(state: _Taken, table: DeclaredTable) -> None:
    state.declared[table.full_name] = table
    state.failures[table.full_name] = list(table.failures)
    counted = state.tried(table.full_name, "count", lambda: state.source.count(table))
    state.counts[table.full_name] = counted or (table.estimate, False)


def _expected(state: _Taken) -> Expected:
    """What is about to be sent and read; the counts were."""
    limit = state.wanted.rows
    statements = state.source.meter.statements
    rows = 0
    for many, _ in state.counts.values():
        statements += 1 if many is not None and many <= limit else PIECES + 2
        rows += limit if many is None else min(many, limit)
    return Expected(len(state.counts), statements, rows)


def _measure(state: _Taken, table: DeclaredTable) -> None:
    """One table: its rows are read, told, and forgotten but for what relations need."""
    name = table.full_name
    many, exact = state.counts[name]
    limit = state.wanted.rows
    rows = state.tried(name, "rows", lambda: state.source.rows(table, many, limit))
    if rows is None or not table.columns:
        state.tables.append(_unread(table, many, exact=exact))
        return
    state.failures[name] += rows.failures
    if rows.reading == "whole" and not exact:
        many, exact = rows.read, True
    of_columns = measured(table, rows)
    whole = rows.reading == "whole"
    told = replace(
        _unread(table, many, exact=exact),
        read=rows.read,
        reading=rows.reading,
        keys=keys.candidates(table, of_columns, whole=whole),
        columns=of_columns.columns,
        secret_rows=pc.sum(of_columns.secret_rows).as_py() or 0,
    )
    state.tables.append(told)
    state.kept[name] = _kept(told, of_columns, whole=whole)
    for column in told.columns:
        if column.kind == "file":
            state.files.append(_files(state, name, column, of_columns))


def _unread(table: DeclaredTable, many: int | None, *, exact: bool) -> Table:
    columns = tuple(Column(c.name, c.type, c.nullable, c.comment) for c in table.columns)
    return Table(
        table.schema, table.name, table.view, table.comment, many, exact,
        primary_key=table.primary_key, columns=columns,
    )  # fmt: skip


def _kept(table: Table, of_columns: Measured, *, whole: bool) -> relations.Kept:
    coded = of_columns.coded
    single = {key.columns[0] for key in table.keys if len(key.columns) == 1} if whole else set()
    return relations.Kept(
        {name: coded[name].values for name in single if name in coded},
        {
            column.name: relations.some(coded[column.name].filled()[0])
            for column in table.columns
            if column.name in coded and relations.referring(column)
        },
    )


def _files(state: _Taken, table: str, column: Column, of_columns: Measured) -> FileColumn:
    coded = of_columns.coded[column.name]
    values, _ = coded.filled(pc.invert(of_columns.secret_rows))
    if column.separator:
        values = pc.unique(pc.list_flatten(pc.split_pattern(values, column.separator)))
    named = FileColumn(table, column.name, int(pc.sum(coded.filled()[1]).as_py() or 0))
    if not len(values):
        return named
    return files.looked_for(named, values, state.wanted.share, state.wanted.sentinel)


def _relations(state: _Taken) -> tuple[Relation, ...]:
    made = []
    for one in relations.candidates(state.tables, state.declared):
        relation = _held(state, one)
        if relation is not None and (one.by == "declared" or _worth(state, relation)):
            made.append(relation)
    several = [
        Relation(name, ref.columns, ref.to_table, ref.to_columns, "declared", 0, 0, exact=False)
        for name, table in state.declared.items()
        for ref in table.references
        if len(ref.columns) > 1
    ]
    order = {"declared": 0}
    return tuple(
        sorted(
            (*several, *made),
            key=lambda r: (order.get(r.by, 1), -r.share, r.table, r.columns, r.to_table),
        )
    )


def _worth(state: _Taken, relation: Relation) -> bool:
    table = next(one for one in state.tables if one.full_name == relation.table)
    numbers = table.column(relation.columns[0]).kind in ("integer", "decimal", "boolean")
    return relation.share > (_WORTH_OF_NUMBERS if numbers else _WORTH)


def _held(state: _Taken, one: relations.Candidate) -> Relation | None:
    """How many of the values the other table has; None where that could not be looked up."""
    sample = state.kept[one.table].samples.get(one.column) if one.table in state.kept else None
    other = state.kept.get(one.to_table)
    compared, found, exact = 0, 0, False
    if sample is not None and other is not None and one.to_column in other.keys:
        compared = len(sample)
        found = relations.held_locally(sample, other.keys[one.to_column])
        exact = compared < relations.LOOKED_FOR
    elif sample is not None and (column := _indexed(state, one)):
        target = state.declared[one.to_table]
        values: list[str] = sample.to_pylist()
        looked = state.tried(
            one.table, "relation", lambda: state.source.holding(target, column, values), one.column
        )
        compared, found = (len(values), looked) if looked is not None else (0, 0)
    elif one.by != "declared":
        return None
    return Relation(
        one.table, (one.column,), one.to_table, (one.to_column,), one.by, compared, found, exact
    )


def _indexed(state: _Taken, one: relations.Candidate) -> DeclaredColumn | None:
    target = state.declared[one.to_table]
    if one.to_column not in target.indexed:
        return None
    return next((c for c in target.columns if c.name == one.to_column), None)
