"""Values of a driver -> texts, whatever it made of them. Pure; nothing of a value is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Sequence


def texts(values: Sequence[Any]) -> tuple[pa.Array, int]:
    """The values as text, truth as 1 and 0, moments without a fraction of zero.

    Bytes are no text: they become NULL, and are counted.
    """
    try:
        array = pa.array(values)
        told = plain(array)
    except (pa.ArrowException, ValueError, OverflowError, TypeError):
        told = None
    if told is not None:
        return told, 0
    held = [_one(value) for value in values]
    lost = sum(isinstance(value, (bytes, bytearray, memoryview)) for value in values)
    return pa.array(held, pa.string()), lost


def plain(array: pa.Array) -> pa.Array | None:
    """An array of a plain kind as text; None for any other kind."""
    kind = array.type
    if pa.types.is_string(kind):
        return array
    if pa.types.is_boolean(kind):
        return pc.if_else(array, "1", "0")
    if pa.types.is_timestamp(kind):
        written = pc.strftime(array, format="%Y-%m-%d %H:%M:%S")
        return pc.replace_substring_regex(written, r"\.0+$", "")
    known = pa.types.is_primitive(kind) or pa.types.is_decimal(kind) or pa.types.is_null(kind)
    return array.cast(pa.string()) if known else None


def _one(value: object) -> str | None:
    if value is None or isinstance(value, (bytes, bytearray, memoryview)):
        return None
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value).encode("utf-8", "replace").decode("utf-8")
