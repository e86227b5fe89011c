"""Whose key the values of a column are: declared, or suggested by names and held against values.

Candidates are found without the source; the values of a sample are then looked for, in what was
read whole here, else in the other table's index. A column that no index orders is never searched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl.profile.names import bare, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from etl.profile.declared import DeclaredTable
    from etl.profile.model import Column, Table

LOOKED_FOR = 200  # different values of one column
_LONGEST = 60  # characters of a value that refers to something
_KINDS = ("integer", "boolean", "guid", "text", "decimal")
_FILLING = frozenset((
    "id", "fk", "pk", "ma", "so", "key", "code", "guid", "c", "t", "dm", "tbl", "tb", "sys", "qt",
    "list", "doc", "ten", "name", "no", "num",
))  # fmt: skip
_MANY = 12  # tables that one column is held against


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a table that was read, for holding columns against each other.

    Attributes:
        keys: the different values of single columns that may be its key, where it was read whole.
        samples: some different values of columns that may refer to another table.
    """

    keys: Mapping[str, pa.Array]
    samples: Mapping[str, pa.Array]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A column that may refer to another table's key; see model.Relation."""

    table: str
    column: str
    to_table: str
    to_column: str
    by: str


def referring(column: Column) -> bool:
    """Whether a column's values may be another table's key at all."""
    short = (column.longest or 0) <= _LONGEST
    return column.kind in _KINDS and short and bool(column.distinct) and not column.level


def candidates(
    tables: Sequence[Table], declared: Mapping[str, DeclaredTable]
) -> Iterator[Candidate]:
    """The declared ones of a single column, then those that names suggest."""
    seen = set()
    for table in tables:
        for one in declared[table.full_name].references:
            if len(one.columns) == 1 and one.to_table in declared:
                made = Candidate(
                    table.full_name, one.columns[0], one.to_table, one.to_columns[0], "declared"
                )
                seen.add((made.table, made.column))
                yield made
    keyed = [(table, keys) for table in tables if (keys := _single_keys(table)) and not table.view]
    for table in tables:
        for column in table.columns:
            if (table.full_name, column.name) not in seen and referring(column):
                yield from _by_name(table, column, keyed)


def _single_keys(table: Table) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key.columns[0] for key in table.keys if len(key.columns) == 1))


def _by_name(
    table: Table, column: Column, keyed: Sequence[tuple[Table, tuple[str, ...]]]
) -> Iterator[Candidate]:
    """The tables whose name, or whose key's name, the column's name speaks of."""
    own = _single_keys(table)
    made = 0
    for other, keys in keyed:
        for key in keys:
            itself = other.full_name == table.full_name
            if made >= _MANY or (itself and (key == column.name or column.name in own[:1])):
                continue
            if not _alike(column, other.column(key)) or not _speaks(column.name, other.name, key):
                continue
            made += 1
            yield Candidate(table.full_name, column.name, other.full_name, key, "name")
            break


def _alike(column: Column, key: Column) -> bool:
    """Numbers refer to numbers, GUIDs to GUIDs, codes to codes."""
    kinds = {"boolean": "integer", "decimal": "integer"}
    return kinds.get(column.kind, column.kind) == kinds.get(key.kind, key.kind)


def _speaks(column: str, table: str, key: str) -> bool:
    """Whether a column's name suggests a table: MaDV its key MaDV, DonViID the table DM_DonVi."""
    plain_key = bare(key)
    telling = set(words(key)) - _FILLING
    if telling and plain_key not in ("", "id") and bare(column).endswith(plain_key):
        return True
    named = _stem(column)
    about = _stem(table)
    if len(named) < 3 or len(about) < 3:  # noqa: PLR2004 - letters that say nothing
        return False
    return named in about or about in named or _initials(table) == named


def _stem(name: str) -> str:
    """A name without what stands in all of them: FK_, _ID, DM_, tbl."""
    kept = [word for word in words(name) if word not in _FILLING]
    joined = "".join(kept)
    return joined.removesuffix("id") if len(joined) > 4 else joined  # noqa: PLR2004


def _initials(name: str) -> str:
    return "".join(word[0] for word in words(name) if word not in _FILLING)


def held_locally(values: pa.Array, keys: pa.Array) -> int:
    """How many of different values stand among keys, spaces at their ends aside."""
    wanted, known = (pc.utf8_trim_whitespace(one) for one in (values, keys))
    return int(pc.sum(pc.is_in(wanted, value_set=known)).as_py() or 0)


def some(values: pa.Array, many: int = LOOKED_FOR) -> pa.Array:
    """At the most so many of the values, spread over them."""
    if len(values) <= many:
        return values
    return values.take(pa.array([at * len(values) // many for at in range(many)]))
