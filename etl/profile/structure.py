"""What stands within the values of a column: elements of XML, lists side by side. Pure.

Names and counts alone; no text of a row.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl.profile.column import Element
from etl.transforms.xml import leaves

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from etl.profile.coded import Coded
    from etl.profile.column import Column

_TEXTS = 2_000  # different texts of one column that are parsed at the most
_SHOWN = 60
_ALIKE = 0.9  # of the rows in which two lists have as many items
_LONGER = 0.02  # of the filled rows in which there is more than one


def elements(values: pa.Array, counts: pa.Array) -> tuple[Element, ...]:
    """The paths below the root that hold text, in how many rows each, the most frequent first.

    A path of a single text is left out: a name that somebody typed once tells of that row.
    """
    there, again, numbers, texts = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for text, rows in zip(values[:_TEXTS].to_pylist(), counts[:_TEXTS].to_pylist(), strict=True):
        told = leaves(text)
        for path, times in Counter(path for path, _ in told).items():
            texts[path] += 1
            there[path] += rows
            again[path] += rows if times > 1 else 0
        for path in {path for path, inner in told if inner.isdecimal()}:
            numbers[path] += rows
    known = sorted((p for p, many in texts.items() if many > 1), key=lambda p: (-there[p], p))
    return tuple(Element(p, there[p], again[p], numbers[p]) for p in known[:_SHOWN])


def beside(columns: Sequence[Column], coded: Mapping[str, Coded]) -> dict[str, tuple[str, ...]]:
    """By list, the lists of the table that have as many items as it in nearly every row.

    Only where the numbers differ from row to row: what always has two items proves nothing.
    """
    lists = {
        column.name: items(coded[column.name], column.delimiter)
        for column in columns
        if column.kind == "list" and column.delimiter and column.name in coded
    }
    told = {name: many for name, many in lists.items() if _varied(many)}
    return {
        name: tuple(other for other in told if other != name and _alike(told[name], told[other]))
        for name in told
    }


def items(coded: Coded, delimiter: str) -> pa.Array:
    """How many items the list of each row has; 0 for none."""
    many = pc.add(pc.count_substring(coded.values, delimiter), 1)
    many = pc.if_else(coded.blank, pa.scalar(0, many.type), many)
    return pc.fill_null(many.take(coded.places), 0)


def _varied(many: pa.Array) -> bool:
    filled = many.filter(pc.greater(many, 0))
    longer = pc.sum(pc.greater(filled, 1)).as_py() or 0
    return len(pc.unique(filled)) > 1 and longer >= _LONGER * len(filled)


def _alike(one: pa.Array, other: pa.Array) -> bool:
    either = pc.or_(pc.greater(one, 0), pc.greater(other, 0))
    same = pc.sum(pc.and_(either, pc.equal(one, other))).as_py() or 0
    return bool(same >= _ALIKE * (pc.sum(either).as_py() or 0))
