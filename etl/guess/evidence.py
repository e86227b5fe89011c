"""What the measured values of a column say of a guess made by its name. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from etl.profile.column import Column
    from mappings.schema import FieldSpec

# What a declared type begins with, whatever the server; the longer ones first.
_DECLARED = (
    ("binary", ("varbinary", "binary", "image", "blob", "longblob", "mediumblob", "bytea", "raw")),
    ("date", ("date", "time", "smalldatetime")),
    ("guid", ("uniqueidentifier", "uuid")),
    ("boolean", ("bit", "bool")),
    ("text", ("char", "varchar", "nvarchar", "nchar", "text", "ntext", "clob", "nclob", "longtext",
              "mediumtext", "tinytext", "string", "character", "enum", "set")),
    ("number", ("int", "bigint", "smallint", "tinyint", "mediumint", "number", "numeric", "decimal",
                "float", "double", "real", "money", "serial", "bigserial")),
    ("xml", ("xml",)),
)  # fmt: skip
_TEMPORAL = ("date", "timestamp")
_FEW = 3  # values of a truth value that a program wrote as numbers
_SHORTEST_SUBJECT = 20
_LONGEST_KEY = 64
_ENOUGH = 5  # values that a judgement of them needs
_YEARS = (1900, 2100)
_MOST = 0.5
_MAY_BE_NUMBERS = ("code", "notation", "login")
_SHAPED = ("code_text", "subject")
_LIST = 100  # different values of a column of codes, at the most


@dataclass(frozen=True, slots=True)
class Says:
    """What the values say: -1 that it is not so, 0 nothing, 1 that it may well be."""

    how: int
    why: str = ""


NOTHING = Says(0)


def kind_of(column: Column) -> str:
    """What the values are: as measured, else as declared; empty where neither tells."""
    if column.filled and column.kind != "empty":
        return column.kind
    return declared_kind(column)


def declared_kind(column: Column) -> str:
    """What the values are as the catalogue says; empty where it does not."""
    declared = column.declared_type.lower().split("(")[0].strip()
    for kind, beginnings in _DECLARED:
        if declared.startswith(beginnings):
            return {"number": "integer", "date": "date"}.get(kind, kind)
    return ""


def says(spec: FieldSpec, column: Column) -> Says:
    """What the values of a column say of its feeding this field."""
    kind = kind_of(column)
    if not kind:
        return NOTHING
    if spec.codes:
        return _coded(spec, column, kind)
    by_type = {"date": _temporal, "timestamp": _temporal, "integer": _number, "boolean": _truth}
    if spec.type in by_type:
        return by_type[spec.type](spec, column, kind)
    if spec.type == "reference":
        return _reference(column, kind)
    return _text(spec, column, kind)


def _temporal(_spec: FieldSpec, column: Column, kind: str) -> Says:
    if kind in _TEMPORAL:
        form = f", {column.format}" if column.format else ""
        return Says(1, f"its values are dates{form}" if column.filled else "its type is a date's")
    if kind == "text" and not column.filled:
        return NOTHING
    return Says(-1, f"its values are no dates but {kind}")


def _number(spec: FieldSpec, column: Column, kind: str) -> Says:
    if kind in ("integer", "boolean", "decimal"):
        if spec.name.endswith("year") and not _are_years(column):
            return Says(-1, "its numbers are no years")
        return Says(1, "its values are numbers" if column.filled else "its type is a number's")
    if kind == "text" and (not column.filled or _share(column, _begins_with_digit) >= _MOST):
        return NOTHING
    return Says(-1, f"its values are no numbers but {kind}")


def _are_years(column: Column) -> bool:
    if column.least is None or column.greatest is None:
        return True
    return _YEARS[0] <= float(column.greatest) <= _YEARS[1]


def _truth(_spec: FieldSpec, column: Column, kind: str) -> Says:
    few = column.distinct is not None and column.distinct <= _FEW
    if kind == "boolean" or (kind == "integer" and (few or not column.filled)):
        return Says(1, "it holds yes and no")
    if not column.filled:
        return NOTHING
    return Says(-1, f"its values are no yes and no but {kind}")


def _reference(column: Column, kind: str) -> Says:
    if kind in (*_TEMPORAL, "xml", "binary", "list", "file", "decimal"):
        return Says(-1, f"its values are no keys but {kind}")
    if column.longest is not None and column.longest > _LONGEST_KEY:
        return Says(-1, "its values are too long for keys")
    return NOTHING


def _coded(spec: FieldSpec, column: Column, kind: str) -> Says:
    if kind in ("binary", "xml", "decimal", *_TEMPORAL):
        return Says(-1, f"its values are no codes but {kind}")
    if spec.type == "boolean":
        return _truth(spec, column, kind) if kind != "text" else NOTHING
    return Says(1, "few values") if _few_values(column) else NOTHING


def _text(spec: FieldSpec, column: Column, kind: str) -> Says:
    if kind in ("binary", "xml", *_TEMPORAL):
        return Says(-1, f"its values are no text but {kind}")
    if kind in ("integer", "boolean", "guid"):
        if spec.name in _MAY_BE_NUMBERS:
            return NOTHING
        return Says(-1, "its values are numbers: keys of a list, maybe")
    if column.filled >= _ENOUGH and spec.name in _SHAPED:
        return _shaped(spec.name, column)
    return Says(1, "its values are text") if column.filled else NOTHING


def _shaped(field: str, column: Column) -> Says:
    if field == "code_text":
        if _share(column, _is_notation) >= _MOST:
            return Says(1, "its values look like 12/QD-UBND")
        return Says(-1, "its values do not look like 12/QD-UBND")
    if (column.longest or 0) < _SHORTEST_SUBJECT:
        return Says(-1, "its values are too short")
    return Says(1, "its values are long texts")


def _few_values(column: Column) -> bool:
    return bool(column.filled and column.distinct is not None and column.distinct <= _LIST)


def _share(column: Column, holds: Callable[[str], bool]) -> float:
    """Share of the values whose shape holds, among those whose shapes are told."""
    told = sum(shape.count for shape in column.shapes)
    return sum(s.count for s in column.shapes if holds(s.pattern)) / told if told else 1.0


def _begins_with_digit(pattern: str) -> bool:
    return pattern.startswith("9")


def _is_notation(pattern: str) -> bool:
    return "9" in pattern and ("/" in pattern or "-" in pattern)


def is_lookup(column: Column) -> bool:
    """Whether some values are SharePoint lookups: `12;#Quyết định`."""
    return any(";#" in shape.pattern for shape in column.shapes) or any(
        ";#" in value.value for value in column.common
    )


def is_name_and_position(column: Column) -> bool:
    """Whether some values are `Nguyễn Văn A - Trưởng phòng` or `Nguyễn Văn A (TP)`."""
    shapes = [shape.pattern for shape in column.shapes]
    return any(" - " in shape or ("(" in shape and ")" in shape) for shape in shapes)


def is_both(column: Column) -> bool:
    """Whether most values are a name and a position: one side of a dash is capitals throughout.

    A position alone may have a dash too: KT. Chủ tịch - Phó Chủ tịch.
    """
    told = sum(shape.count for shape in column.shapes)
    sides = ((s.count, s.pattern.partition(" - ")) for s in column.shapes)
    both = sum(n for n, (a, dash, b) in sides if dash and _all_capital(a) != _all_capital(b))
    return bool(told) and both >= _MOST * told


def position_first(column: Column) -> bool | None:
    """Whether it is `Trưởng phòng - Nguyễn Văn A`; None where the shapes do not tell.

    Every word of a name begins with a capital, and of most positions not every one.
    """
    first = last = 0
    for shape in column.shapes:
        left, dash, right = shape.pattern.partition(" - ")
        if dash and _all_capital(left) != _all_capital(right):
            first, last = (
                first + shape.count * _all_capital(right), last + shape.count * _all_capital(left),
            )  # fmt: skip
    return None if first == last else first > last


def _all_capital(pattern: str) -> bool:
    return all(word.startswith("A") for word in pattern.split())


def are_numbers(column: Column) -> bool:
    """Whether the items of a list are numbers."""
    return _share(column, lambda pattern: not re.search("[Aa]", pattern)) >= _MOST
