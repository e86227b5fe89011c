"""Two tables of texts with an id each -> rows on one side only, and fields that differ. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True, slots=True)
class Differences:
    """Ids of rows that are missing and of rows too many, and the differing rows by field."""

    lost: pa.Array
    extra: pa.Array
    fields: dict[str, pa.Array]

    def __bool__(self) -> bool:
        return bool(len(self.lost) or len(self.extra) or self.fields)


def differences(expected: pa.Table, stored: pa.Table) -> Differences:
    """What `stored` lacks, has too much and has otherwise.

    Both tables have the same columns, an id first that no table holds twice.
    """
    name = expected.column_names[0]
    here, there = _ids(expected, name), _ids(stored, name)
    at = pc.index_in(here, value_set=there)
    both = pc.is_valid(at)
    known = expected.filter(both)
    aligned = stored.take(at.drop_null())
    fields: dict[str, pa.Array] = {}
    for column in expected.column_names[1:]:
        unequal = _unequal(known.column(column), aligned.column(column))
        if pc.any(unequal).as_py():
            fields[column] = _ids(known, name).filter(unequal)
    return Differences(
        here.filter(pc.invert(both)),
        there.filter(pc.invert(pc.is_in(there, value_set=here))),
        fields,
    )


def _unequal(one: pa.ChunkedArray, other: pa.ChunkedArray) -> pa.Array:
    first, second = one.combine_chunks(), other.combine_chunks()
    same = pc.fill_null(pc.equal(first, second), False)
    neither = pc.and_(pc.is_null(first), pc.is_null(second))
    return pc.invert(pc.or_(same, neither))


def _ids(table: pa.Table, name: str) -> pa.Array:
    column = table.column(name)
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
