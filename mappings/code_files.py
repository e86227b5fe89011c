"""CSV files of a source system: its code tables and its units' successions."""

from __future__ import annotations

import csv
import io
import unicodedata
from typing import TYPE_CHECKING

from mappings.located import Gathered, Located, MappingError, nearest, text_of
from mappings.schema import CodeTable, UnitSuccession

if TYPE_CHECKING:
    from pathlib import Path

SUCCESSION_KINDS = ("merge", "rename", "split", "dissolve", "level_change", "system_change")


def code_table(tables: Located, name: str, folder: Path) -> tuple[Path, CodeTable]:
    """The code table that system.yaml declares by this name, and its file."""
    node = tables.section(name)
    node.only("file", "remark", "blocking")
    path = folder / "codes" / node.text("file")
    if not path.is_file():
        raise node.error("file", f"no file codes/{node['file']}", "Make it: value,code")
    rows = _csv(path, ("value", "code"), ("value", "code"))
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
    lines = read_lines(path, _SUCCESSION, ("code", "kind", "effective_on", "decision"), 1)
    for line, row in lines:
        if row["kind"] not in SUCCESSION_KINDS:
            remedy = f"{nearest(row['kind'], SUCCESSION_KINDS)}Kinds: {', '.join(SUCCESSION_KINDS)}"
            fault = MappingError(path, line, f"unknown kind '{row['kind']}'", remedy)
            gathered.faults.append(fault)
    gathered.end()
    return tuple(UnitSuccession(**row) for _, row in lines)


def _csv(
    path: Path, columns: tuple[str, ...], filled: tuple[str, ...]
) -> list[tuple[int, dict[str, str]]]:
    """Read a code file: each row with its line.

    Each line has every column, and `filled` are not empty, and the first column is unique.
    """
    gathered = Gathered()
    rows, seen = list[tuple[int, dict[str, str]]](), dict[str, int]()
    with io.StringIO(unicodedata.normalize("NFC", text_of(path)), newline="") as stream:
        reader = csv.DictReader(stream)
        try:
            if tuple(reader.fieldnames or ()) != columns:
                what = "wrong columns" if reader.fieldnames else "the file is empty"
                raise MappingError(path, 1, what, f"The first line is: {','.join(columns)}")
            for row in reader:
                line = reader.line_num
                with gathered.kept():
                    _check_line((path, line), row, (columns, filled), seen)
                rows.append((line, row))
        except csv.Error:
            what = "the line cannot be read as one of a list"
            remedy = "Close every quotation mark and take control characters out"
            raise MappingError(path, reader.line_num or 1, what, remedy) from None
    gathered.end()
    return rows


def _check_line(
    at: tuple[Path, int],
    row: dict[str, str],
    needed: tuple[tuple[str, ...], tuple[str, ...]],
    seen: dict[str, int],
) -> None:
    """A line has every column, `filled` are not empty, and its first value stands in no other."""
    columns, filled = needed
    name, whole = columns[0], f"Write every column: {','.join(columns)}"
    empty = [column for column in filled if not (row[column] or "").strip()]
    if None in row or None in row.values() or empty:
        what = f"'{row[name]}' has no {', '.join(empty) or 'whole line'}"
        raise MappingError(*at, what, whole)
    if any("\n" in value for value in row.values()):
        remedy = "Close the quotation mark, or take it out"
        raise MappingError(*at, "a value goes on over several lines", remedy)
    if not all(value.isprintable() for value in row.values()):
        remedy = "Take it out; it is to be seen in no editor"
        raise MappingError(*at, f"'{row[name]!a}' holds a control character", remedy)
    first = row[name].strip().lower()  # as values are compared
    if first in seen:
        what = f"'{row[name]}' stands in line {seen[first]} already"
        raise MappingError(*at, what, "Remove one of the two")
    seen[first] = at[1]
