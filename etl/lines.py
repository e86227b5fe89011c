"""Canonical rows as CSV lines: what COPY takes and what the fingerprint is taken of. Pure.

A NULL is an empty cell, an empty text is "": COPY in format CSV tells them apart the same way.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

if TYPE_CHECKING:
    from collections.abc import Iterable

_OPTIONS = csv.WriteOptions(include_header=False, quoting_style="needed")


def csv_bytes(table: pa.Table) -> bytes:
    """The table as CSV without a header line."""
    sink = pa.BufferOutputStream()
    csv.write_csv(table, sink, _OPTIONS)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def fingerprints(table: pa.Table) -> pa.Array:
    """blake2b-128 of each row as one CSV line, as 32 hexadecimal digits; the same for every driver.

    A line break within a text is written as a backslash and n first (and a backslash doubled), so
    that a row is one line.
    """
    content = csv_bytes(table)
    if b"\\" in content or b"\r" in content or content.count(b"\n") != len(table):
        content = csv_bytes(_one_line(table))
    return digests(content.split(b"\n")[:-1])


def joined_digests(columns: Iterable[pa.Array]) -> pa.Array:
    """blake2b-128 of the columns of each row joined by a character that no text holds.

    NULL where any is NULL.
    """
    joined = pc.binary_join_element_wise(*columns, "\x1f", null_handling="emit_null")
    joined = joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined
    found = digests([(text or "").encode() for text in joined.to_pylist()])
    return pc.if_else(pc.is_valid(joined), found, pa.scalar(None, pa.string()))


def digests(lines: Iterable[bytes]) -> pa.Array:
    """blake2b-128 of each line as 32 hexadecimal digits."""
    blake = hashlib.blake2b
    return pa.array([blake(line, digest_size=16).hexdigest() for line in lines], pa.string())


def _one_line(table: pa.Table) -> pa.Table:
    for number, name in enumerate(table.column_names):
        column = table.column(number)
        if not pa.types.is_string(column.type):
            continue
        if pc.any(pc.match_substring_regex(column, r"[\\\n\r]")).as_py():
            for plain, escaped in (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r")):
                column = pc.replace_substring(column, plain, escaped)
            table = table.set_column(number, name, column)
    return table
