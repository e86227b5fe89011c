"""Which columns may be the key of a table. Pure."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pyarrow as pa

from etl.profile.model import Key
from etl.profile.names import is_content, words

if TYPE_CHECKING:
    from etl.profile.column import Column
    from etl.profile.columns import Measured
    from etl.profile.declared import DeclaredTable

_KINDS = ("integer", "guid", "text", "decimal")
_LONGEST = 100  # characters: what is longer is no key, whatever its values
_ENOUGH = 2  # rows: in one row every column is unique
_TOGETHER = 8  # columns that are tried two by two
_SHOWN = 6
_TELLING = {"id", "pk", "ma", "key", "guid", "code", "stt", "so"}


def candidates(table: DeclaredTable, measured: Measured, *, whole: bool) -> tuple[Key, ...]:
    """The keys that are declared, then those that the rows read would allow, the best first.

    Two columns together are tried only where no single one is unique.
    """
    declared = [Key(table.primary_key, "primary", exact=True)] if table.primary_key else []
    declared += [
        Key(unique, "unique", exact=True) for unique in table.uniques if unique != table.primary_key
    ]
    known = {key.columns for key in declared}
    single = [
        Key((column.name,), "measured", exact=whole)
        for column in sorted(measured.columns, key=_promise)
        if _unique(column) and (column.name,) not in known
    ]
    if declared or single:
        return (*declared, *single[:_SHOWN])
    return tuple(Key(pair, "measured", exact=whole) for pair in _pairs(measured)[:_SHOWN])


def _unique(column: Column) -> bool:
    return _possible(column) and column.distinct == column.read


def _possible(column: Column) -> bool:
    return (
        column.kind in _KINDS
        and not (column.personal or is_content(column.name))
        and column.read >= _ENOUGH
        and not column.nulls
        and not column.blank
        and (column.longest or 0) <= _LONGEST
    )


def _promise(column: Column) -> tuple[bool, bool]:
    """Names of keys first, then numbers and GUIDs."""
    return not _TELLING & set(words(column.name)), column.kind not in ("integer", "guid")


def _pairs(measured: Measured) -> list[tuple[str, ...]]:
    possible = [c for c in measured.columns if _possible(c) and (c.distinct or 0) > 1]
    likely = sorted(possible, key=lambda c: (*_promise(c), -(c.distinct or 0)))[:_TOGETHER]
    return [
        (one.name, other.name)
        for one, other in combinations(likely, 2)
        if (one.distinct or 0) * (other.distinct or 0) >= one.read
        and _together(measured, one.name, other.name) == one.read
    ]


def _together(measured: Measured, one: str, other: str) -> int:
    both = pa.table({"a": measured.coded[one].places, "b": measured.coded[other].places})
    return int(both.group_by(["a", "b"]).aggregate([]).num_rows)
