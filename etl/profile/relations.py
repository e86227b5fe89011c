"""Whose key the values of a column are: declared, or suggested by names and held against values.

Candidates are found without the source; the values of a sample are then looked for, in what was
read whole here, else in the other table's index. A column that no index orders is never searched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl.profile.names import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from etl.profile.column import Column
    from etl.profile.declared import DeclaredTable
    from etl.profile.model import Table

LOOKED_FOR = 200  # different values of one column
_LONGEST = 60  # characters of a value that refers to something
_KINDS = ("integer", "boolean", "guid", "text", "decimal")
_FILLING = frozenset((
    "id", "fk", "pk", "ma", "key", "code", "guid", "c", "t", "dm", "tbl", "tb", "sys", "list",
    "ten", "name", "no",
))  # fmt: skip
_MARKS = frozenset(("id", "fk", "ma", "key", "code", "guid", "pk"))
_PARENTS = frozenset(("cha", "parent", "goc", "tren"))
_SHORT = {
    "vb": "vanban", "dv": "donvi", "hs": "hoso", "cv": "congvan", "nd": "nguoidung", "cq": "coquan",
    "pb": "phongban", "lv": "linhvuc", "nv": "nhanvien", "cb": "canbo", "doc": "document",
}  # fmt: skip
# Words for one sort of thing: a column of any refers to a table of any.
_PEOPLE = (
    "nguoi", "canbo", "nhanvien", "user", "staff", "lanhdao", "chuyenvien", "account", "signer",
    "owner", "creater", "creator", "leader",
)  # fmt: skip
_UNITS = ("donvi", "phongban", "coquan", "unit", "dept", "department", "organ")
_POSTS = ("chucvu", "position", "role", "quyen", "nhom", "group")
_TELLING = 2  # letters: a shorter stem says nothing
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
    made = 0
    for other, keys in keyed:
        fitting = (key for key in keys if _alike(column, other.column(key)))
        for key in fitting:
            if other.full_name == table.full_name:
                speaks = key != column.name and _of_itself(column.name, key)
            else:
                speaks = _speaks(column, other.name, key) and not _own(table, column)
            if speaks and made < _MANY:
                made += 1
                yield Candidate(table.full_name, column.name, other.full_name, key, "name")
                break


def _of_itself(column: str, key: str) -> bool:
    """Whether a name speaks of a row of the same table: MaCha, ParentID; FK_UNIT beside PK_UNIT."""
    same = _stem(column) == _stem(key) != "" and _marked(column)
    return bool(_PARENTS & set(words(column))) or same


def _own(table: Table, column: Column) -> bool:
    """Whether a column is its own table's key: others refer to it, not it to others."""
    return table.primary_key == (column.name,)


def _alike(column: Column, key: Column) -> bool:
    """Numbers refer to numbers, GUIDs to GUIDs, codes to codes."""
    kinds = {"boolean": "integer", "decimal": "integer"}
    return kinds.get(column.kind, column.kind) == kinds.get(key.kind, key.kind)


def _speaks(column: Column, table: str, key: str) -> bool:
    """Whether a column's name suggests a table: MaDV its key MaDV, DonViID the table DM_DonVi."""
    named, about, of_key = (_stem(name) for name in (column.name, table, key))
    if min(len(named), len(about)) < _TELLING:
        return False
    if of_key == named and _marked(column.name):
        return True
    if not _marked(column.name):  # a number without ID in its name counts; a word may be a name
        return named == about and column.kind != "integer"
    beginning = about.startswith(named) or named.startswith(about) or named.endswith(about)
    if beginning:
        return True
    if _one_of(about, _UNITS):
        return _one_of(named, _UNITS)
    return _one_of(named, _PEOPLE) and _one_of(about, _PEOPLE) and not _one_of(about, _POSTS)


def _marked(name: str) -> bool:
    return bool(_MARKS & set(words(name)))


def _one_of(stem: str, sort: tuple[str, ...]) -> bool:
    return any(word in stem for word in sort)


def _stem(name: str) -> str:
    """A name without what stands in all of them (FK_, _ID, DM_, tbl), short words written out."""
    return "".join(_SHORT.get(word, word) for word in words(name) if word not in _FILLING)


def held_locally(values: pa.Array, keys: pa.Array) -> int:
    """How many of different values stand among keys, spaces at their ends aside."""
    wanted, known = (pc.utf8_trim_whitespace(one) for one in (values, keys))
    return int(pc.sum(pc.is_in(wanted, value_set=known)).as_py() or 0)


def some(values: pa.Array, many: int = LOOKED_FOR) -> pa.Array:
    """At the most so many of the values, spread over them."""
    if len(values) <= many:
        return values
    return values.take(pa.array([at * len(values) // many for at in range(many)]))
