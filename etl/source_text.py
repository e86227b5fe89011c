"""Columns of a driver -> columns of text, one spelling a kind. Pure.

The same row is the same text whatever driver brought it.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from etl.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


class _NoTextError(Exception):
    """A column of a kind that has no one spelling as text: which kind."""


def texts(columns: Iterable[tuple[str, Any]], told_by: Callable[[Any], pa.Array]) -> pa.Table:
    """The columns as text; SourceError names the first one that can not be told as text."""
    told: dict[str, pa.Array] = {}
    for name, values in columns:
        try:
            told[name] = told_by(values)
        except _NoTextError as error:
            raise SourceError(
                f"The source's column {name} holds {error}, which is not read as text",
                "Nothing of the span at work is recorded.",
                f"CAST {name} to text in the SELECT of the mapping, then vicmig migrate again",
            ) from None
    return pa.table(list(told.values()), names=list(told))


def text(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """One spelling a kind: truth as 1 and 0, times with their fraction only where it is not 0."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    kind = array.type
    if pa.types.is_string(kind):
        return _storable(array)
    if pa.types.is_boolean(kind):
        return pc.if_else(array, "1", "0")
    if pa.types.is_timestamp(kind):
        if kind.tz is not None:
            raise _NoTextError(_ZONED)
        written = pc.strftime(array, format="%Y-%m-%d %H:%M:%S")
        return pc.replace_substring_regex(written, r"\.0+$", "")
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or _is_fixed_binary(kind):
        raise _NoTextError(_BYTES)
    return array.cast(pa.string())


def _is_fixed_binary(kind: pa.DataType) -> bool:
    return bool(pa.types.is_fixed_size_binary(kind))


def _storable(texts: pa.Array) -> pa.Array:
    """The texts with U+FFFD for each zero byte, which no PostgreSQL text can hold."""
    data = texts.buffers()[2]
    if data is None or not re.search(rb"\0", data):
        return texts
    return pc.replace_substring(texts, "\0", "\ufffd")


def text_of(values: Sequence[Any]) -> pa.Array:
    """A column of driver values as text; a whole column of one type goes the short way."""
    try:
        return text(pa.array(values))
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return _storable(pa.array([_text_of_one(value) for value in values], pa.string()))


def _text_of_one(value: object) -> str | None:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        raise _NoTextError(_ZONED)
    if isinstance(value, (bytes, bytearray, memoryview)):
        raise _NoTextError(_BYTES)
    return None if value is None else str(value)


_ZONED, _BYTES = "times with a time zone", "bytes"
