"""Columns of a driver -> columns of text, one spelling a kind. Pure.

The same row is the same text whatever driver brought it.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

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
    """One spelling a kind.

    Truth as 1 and 0, times with six digits of their fraction where it is not 0, decimals with all
    digits of their scale and no exponent, bytes as 0x and hexadecimal digits.
    """
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    kind = array.type
    if pa.types.is_string(kind):
        return _storable(array)
    if pa.types.is_boolean(kind):
        return pc.if_else(array, "1", "0")
    if pa.types.is_timestamp(kind):
        return _moment(array)
    if pa.types.is_decimal(kind):
        return _plain(array)
    if _holds_bytes(kind):
        return pa.array([_text_of_one(value) for value in array.to_pylist()], pa.string())
    written = array.cast(pa.string())
    return _fraction(written) if pa.types.is_time(kind) else written


def _moment(array: pa.Array) -> pa.Array:
    if array.type.tz is not None:
        raise _NoTextError(_ZONED)
    exact = array if array.type.unit == "ns" else array.cast(pa.timestamp("us"))
    return _fraction(pc.strftime(exact, format="%Y-%m-%d %H:%M:%S"))


def _fraction(written: pa.Array) -> pa.Array:
    """Times without a fraction of 0; one of a server's own text has six digits or more."""
    cut = pc.replace_substring_regex(written, r"\.0+$", "")
    cut = pc.replace_substring_regex(cut, r"(\.\d{6}\d*?)0+$", r"\1")
    for digits in range(1, 6):
        cut = pc.replace_substring_regex(cut, rf"(\.\d{{{digits}}})$", rf"\1{'0' * (6 - digits)}")
    return cut


def with_moments(table: pa.Table, names: Iterable[str]) -> pa.Table:
    """The table with dates and times that the source itself wrote in the one spelling."""
    for name in names:
        at = table.column_names.index(name)
        table = table.set_column(at, name, _fraction(table.column(name)))
    return table


def _plain(decimals: pa.Array) -> pa.Array:
    written = decimals.cast(pa.string())
    if not pc.any(pc.match_substring(written, "E")).as_py():
        return written
    return pa.array([_text_of_one(value) for value in decimals.to_pylist()], pa.string())


def _holds_bytes(kind: pa.DataType) -> bool:
    whole = pa.types.is_binary(kind) or pa.types.is_large_binary(kind)
    return bool(whole or pa.types.is_fixed_size_binary(kind))


def _storable(texts: pa.Array) -> pa.Array:
    """The texts with U+FFFD for each zero byte, which no PostgreSQL text can hold."""
    data = texts.buffers()[2]
    if data is None or not re.search(rb"\0", data):
        return texts
    return pc.replace_substring(texts, "\0", "\ufffd")


def text_of(values: Sequence[Any]) -> pa.Array:
    """A column of driver values as text; a whole column of one type goes the short way."""
    first = next((value for value in values if value is not None), None)
    if not isinstance(first, (Decimal, UUID)):  # of which Arrow makes one scale for all, and bytes
        try:
            array = pa.array(values)
            if not _holds_bytes(array.type):  # to which it makes texts that stand among bytes
                return text(array)
        except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError, UnicodeEncodeError):
            pass
    return _storable(pa.array([_text_of_one(value) for value in values], pa.string()))


def _text_of_one(value: object) -> str | None:
    told: str | None = None
    if isinstance(value, str):  # half a letter of UTF-16 becomes a visible mark
        told = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    elif isinstance(value, bool):
        told = "1" if value else "0"
    elif isinstance(value, float):
        told = str(pa.scalar(value).cast(pa.string()))
    elif isinstance(value, Decimal):
        told = format(value, "f")
    elif isinstance(value, (bytes, bytearray, memoryview)):
        told = f"0x{bytes(value).hex().upper()}"
    elif isinstance(value, dt.datetime) and value.tzinfo is not None:
        raise _NoTextError(_ZONED)
    elif value is not None:
        told = str(value)
    return told


_ZONED = "times with a time zone"
