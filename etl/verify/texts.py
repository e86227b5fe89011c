"""Rows as texts, the same for what is expected and for what the store holds. Pure.

A range is compared by one digest of all its rows, which the store makes of its own side; only where
the digests differ are the rows themselves fetched and looked at one by one.
"""

from __future__ import annotations

import hashlib
import io

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

# Characters that no text of a document holds: between two values, and in place of one that is NULL.
BETWEEN, NOTHING = "\x1f", "\x1e"
_DASHES = (8, 13, 18, 23)
_PLACES = np.array([n for n in range(36) if n not in _DASHES])
_NO_ID = "0" * 32


def as_stored(values: pa.Array, kind: str) -> pa.Array:
    """Values of a canonical type as the store writes them as text."""
    values = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    if kind in ("reference", "identity"):
        return dashed(values)
    if kind == "integer":
        return values.cast(pa.int64()).cast(pa.string())
    return values.cast(pa.string())


def dashed(ids: pa.Array) -> pa.Array:
    """Ids of 32 hexadecimal digits in the form with dashes; NULL stays NULL."""
    ids = ids.combine_chunks() if isinstance(ids, pa.ChunkedArray) else ids
    if not len(ids) or ids.null_count == len(ids):
        return pa.nulls(len(ids), pa.string())
    filled = pc.fill_null(ids, _NO_ID)
    start = np.frombuffer(filled.buffers()[1], np.int32)[filled.offset]
    size = 32 * len(filled)
    digits = np.frombuffer(filled.buffers()[2], np.uint8)[start : start + size].reshape(-1, 32)
    written = np.full((len(filled), 36), ord("-"), np.uint8)
    written[:, _PLACES] = digits
    offsets = np.arange(0, 36 * len(filled) + 1, 36, dtype=np.int32)
    made = pa.StringArray.from_buffers(
        len(filled), pa.py_buffer(offsets), pa.py_buffer(written.tobytes())
    )
    return made if not ids.null_count else pc.if_else(pc.is_valid(ids), made, None)


def bare(ids: pa.Array) -> pa.Array:
    """Ids without their dashes."""
    return pc.replace_substring(ids, "-", "")


def digest(rows: pa.Table) -> str:
    """Of rows whose columns are texts, an id of one length first; see etl.verify.stored.digest."""
    if not len(rows):
        return hashlib.md5(b"", usedforsecurity=False).hexdigest()
    columns = [column.combine_chunks() for column in rows.columns]
    joined = pc.binary_join_element_wise(
        *columns, BETWEEN, null_handling="replace", null_replacement=NOTHING
    )
    offsets = np.frombuffer(joined.buffers()[1], np.int32)[joined.offset :]
    content = memoryview(joined.buffers()[2])[offsets[0] : offsets[len(joined)]]
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def parsed(content: bytes, names: list[str]) -> pa.Table:
    """The rows of such a text."""
    if not content:
        return pa.table({name: pa.array([], pa.string()) for name in names})
    return csv.read_csv(
        io.BytesIO(content),
        read_options=csv.ReadOptions(column_names=names, use_threads=False),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            null_values=[""],
        ),
    ).combine_chunks()
