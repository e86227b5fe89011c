"""CSV files of a source system: its code tables and its units' successions."""

from __future__ import annotations

import csv
import datetime as dt
import io
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mappings.located import Gathered, Located, MappingError, nearest, text_of
from mappings.schema import CodeTable, UnitSuccession

if TYPE_CHECKING:
    from pathlib import Path

SUCCESSION_KINDS = ("merge", "rename", "split", "dissolve", "level_change", "system_change")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a file of lines has to look like.

    columns: in their order, the first names a line in messages. filled: those that are never empty.
    unique: those that together stand once; empty: the first. optional: those that may be left out
    of the whole file.
    """

    columns: tuple[str, ...]
    filled: tuple[str, ...]
    unique: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


_SUCCESSION = Shape(
    (
        "code", "function", "kind", "effective_on", "work_owner", "custodian", "reader",
        "decision",
    ),
    ("code", "kind", "effective_on", "decision"),
    ("code", "function"),
    ("function",),
)  # fmt: skip


def code_table(tables: Located, name: str, folder: Path) -> tuple[Path, CodeTable]:
    """The code table that system.yaml declares by this name, and its file."""
    node = tables.section(name)
    node.only("file", "remark", "blocking")
    path = folder / "codes" / node.text("file")
    if not path.is_file():
        raise node.error("file", f"no file codes/{node['file']}", "Make it: value,code")
    rows = read_lines(path, Shape(("value", "code"), ("value", "code")))
    table = CodeTable(
        name,
        tuple((row["value"], row["code"]) for _, row in rows),
        node.text("remark"),
        node.truth("blocking"),
        tuple(line for line, _ in rows),
    )
    return path, table


def read_successions(declared: Located, folder: Path) -> tuple[UnitSuccession, ...]:
    """The lines of the file of unit successions; none where system.yaml names no such file."""
    if not declared.said("successions"):
        return ()
    path = folder / "codes" / declared.text("successions")
    gathered = Gathered()
    lines = read_lines(path, _SUCCESSION)
    for line, row in lines:
        if row["kind"] not in SUCCESSION_KINDS:
            remedy = f"{nearest(row['kind'], SUCCESSION_KINDS)}Kinds: {', '.join(SUCCESSION_KINDS)}"
            fault = MappingError(path, line, f"unknown kind '{row['kind']}'", remedy)
            gathered.faults.append(fault)
        with gathered.kept():
            check_day((path, line), "effective_on", row["effective_on"])
    gathered.end()
    return tuple(
        UnitSuccession(**{name: value.strip() for name, value in row.items()}) for _, row in lines
    )


def check_day(at: tuple[Path, int], name: str, value: str) -> None:
    """A day is an ISO date, or left open: `1/7/2025` sorts before every year."""
    day = value.strip()
    try:
        plain = not day or dt.date.fromisoformat(day).isoformat() == day
    except ValueError:
        plain = False
    if not plain:
        raise MappingError(*at, f"{name} '{value}' is no date", "Write it as 2025-07-01")


def read_lines(path: Path, shape: Shape) -> list[tuple[int, dict[str, str]]]:
    """Read a file of lines as its shape says: each row with its line.

    Raises MappingError with file, line and remedy: the first fault, and in it all that were found.
    """
    gathered = Gathered()
    rows, seen = list[tuple[int, dict[str, str]]](), dict[tuple[str, ...], int]()
    with io.StringIO(unicodedata.normalize("NFC", text_of(path)), newline="") as stream:
        reader = csv.DictReader(stream)
        try:
            named = tuple(reader.fieldnames or ())
            lacking = tuple(name for name in shape.optional if name not in named)
            if named != tuple(name for name in shape.columns if name not in lacking):
                what = "wrong columns" if named else "the file is empty"
                raise MappingError(path, 1, what, f"The first line is: {','.join(shape.columns)}")
            for row in reader:
                line = reader.line_num
                with gathered.kept():
                    _check_line((path, line), row, shape, seen)
                rows.append((line, {**dict.fromkeys(lacking, ""), **row}))
        except csv.Error:
            what = "the line cannot be read as one of a list"
            remedy = "Close every quotation mark and take control characters out"
            raise MappingError(path, reader.line_num or 1, what, remedy) from None
    gathered.end()
    return rows


def _check_line(
    at: tuple[Path, int],
    row: dict[str, str],
    shape: Shape,
    seen: dict[tuple[str, ...], int],
) -> None:
    """A line has every column, those that have to be filled are, and what names it does so once."""
    name, whole = shape.columns[0], f"Write every column: {','.join(filter(None, row))}"
    empty = [column for column in shape.filled if not (row[column] or "").strip()]
    if None in row or None in row.values() or empty:
        what = f"'{row[name]}' has no {', '.join(empty) or 'whole line'}"
        raise MappingError(*at, what, whole)
    if any("\n" in value for value in row.values()):
        remedy = "Close the quotation mark, or take it out"
        raise MappingError(*at, "a value goes on over several lines", remedy)
    if any(unicodedata.category(sign) == "Cc" for value in row.values() for sign in value):
        remedy = "Take it out; it is to be seen in no editor"
        raise MappingError(*at, f"'{row[name]!a}' holds a control character", remedy)
    # As values are compared.
    own = tuple(row.get(column, "").strip().lower() for column in shape.unique or (name,))
    if own in seen:
        what = f"'{row[name]}' stands in line {seen[own]} already"
        raise MappingError(*at, what, "Remove one of the two")
    seen[own] = at[1]
