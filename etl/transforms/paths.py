"""Conversions of names into paths on a share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.compute as pc

from etl.transforms.column import Converted

if TYPE_CHECKING:
    import pyarrow as pa

    from etl.transforms.column import Given


def dated_path(values: pa.Array, _given: Given) -> Converted:
    """A file name that begins with its day, in the folder of that day.

    `2012_03_05_0830123!~!Công văn.pdf` is `2012/03/05/2012_03_05_0830123!~!Công văn.pdf`. A name
    that begins otherwise stays as it is.
    """
    named = r"(?s)^((\d{4})_(\d{2})_(\d{2})_.*)$"
    return Converted(pc.replace_substring_regex(values, named, r"\2/\3/\4/\1"))
