"""Lengths that Nghị định 30/2020/NĐ-CP gives to fields, for columns whose names suggest one. Pure.

`limits.csv` holds them: code of the field, characters, and what a column's name may look like. The
lengths are those of Phụ lục VI, Phần II (văn bản đi, văn bản đến, hồ sơ) of the decree, which bind
what is exchanged and handed to the archive. The store's own columns are unbounded texts: what is
longer loads whole, with a remark.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

from etl.profile.names import bare

SOURCE = "ND30-PL6"
_FILE = Path(__file__).with_name("limits.csv")


@cache
def _lines() -> tuple[tuple[str, int, re.Pattern[str]], ...]:
    with _FILE.open(encoding="utf-8", newline="") as lines:
        return tuple(
            (line["field"], int(line["length"]), re.compile(line["names"]))
            for line in csv.DictReader(lines)
        )


def suggested(name: str) -> tuple[tuple[str, int], ...]:
    """The fields that a column's name suggests, with the length of each.

    >>> suggested("TrichYeu")
    (('Subject', 500),)
    """
    return tuple((field, length) for field, length, like in _lines() if like.search(bare(name)))
