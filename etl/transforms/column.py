"""The shape of a conversion, and the few moves over columns that several share. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from etl.text.convert import Change
    from mappings.schema import CodeTable


@dataclass(frozen=True, slots=True)
class Converted:
    """A converted column and what was found on the way.

    (code, rows as a boolean array, blocking); changes: what was changed by a rule, with the text
    as it was.
    """

    values: pa.Array
    found: tuple[tuple[str, pa.Array, bool], ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """What a conversion is given beside the column.

    Its argument and the code tables of the source.
    """

    argument: str
    codes: Mapping[str, CodeTable]


if TYPE_CHECKING:
    Conversion = Callable[[pa.Array, Given], Converted]

NO_TEXT = pa.scalar(None, pa.string())


def by_value(values: pa.Array, function: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """An elementwise function applied to the distinct values only.

    Where values repeat enough for that to pay.
    """
    encoded = pc.dictionary_encode(values)
    if len(encoded.dictionary) > len(values) // 2:
        return function(values)
    return function(encoded.dictionary).take(encoded.indices)


def nowhere(rows: int) -> pa.Array:
    """A boolean array that marks no row."""
    return pa.array([False] * rows, pa.bool_())


def matches(values: pa.Array, pattern: str) -> pa.Array:
    """Which rows match a regular expression (RE2); a NULL does not."""
    return pc.fill_null(pc.match_substring_regex(values, pattern), False)


def blank_to_null(values: pa.Array) -> pa.Array:
    """An empty text becomes NULL."""
    return pc.if_else(pc.equal(values, ""), NO_TEXT, values)


def where(condition: pa.Array, values: pa.Array) -> pa.Array:
    """The values where the condition holds, NULL elsewhere."""
    return pc.if_else(condition, values, pa.scalar(None, values.type))


def captured(values: pa.Array, pattern: str, group: str) -> pa.Array:
    """A named group of a regular expression; NULL where it does not match or the group is empty."""
    return blank_to_null(pc.struct_field(pc.extract_regex(values, pattern), group))


def any_of(rows: pa.Array) -> bool:
    """Whether any row is marked."""
    return bool(pc.any(rows).as_py())


def found(*pairs: tuple[str, pa.Array]) -> tuple[tuple[str, pa.Array, bool], ...]:
    """The pairs that mark any row, as remarks."""
    return tuple((code, rows, False) for code, rows in pairs if any_of(rows))
