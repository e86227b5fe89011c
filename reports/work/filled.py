"""A filled-in workbook, read back with care: whoever sends it may send anything.

The archive is measured before it is opened, its XML may declare no types and no entities, macros
and links to elsewhere are refused, and so is a formula in a cell that was to be filled in. All that
is wrong is told at once, by sheet and cell, never with a cell's value.
"""

from __future__ import annotations

import datetime as dt
import warnings
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from etl.errors import ConfigError
from reports.work import workbook
from reports.work.workbook import CAUSE_COLUMNS, CAUSES, FILLED, HEAD, HIDDEN, ROW_COLUMNS, ROWS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MOST_BYTES, MOST_MEMBERS, MOST_UNPACKED, MOST_RATIO = 20_000_000, 200, 150_000_000, 200
MOST_NAMED = 20
SMALL = 200_000  # bytes below which a ratio says nothing
_REFUSED = ("vbaproject", "externallink", "embeddings/", "activex", "ctrlprops", "connections.xml")
_BINARY = (".bin", ".png", ".jpg", ".jpeg", ".emf", ".wmf")
_CHUNK = 1 << 20
NOTHING_DONE = "Nothing was recorded."
AGAIN = "vicmig quarantine export --folder DIR"


@dataclass(frozen=True, slots=True)
class Line:
    """One line on which somebody filled something in; row_id is empty on the sheet of causes."""

    sheet: str
    number: int
    cause: str
    row_id: str
    fingerprint: str
    rows: int
    shown: str
    value: str
    leave_out: bool
    who: str
    note: str

    def cell(self, name: str) -> str:
        """The address of one of its cells, by the name of the column."""
        columns = CAUSE_COLUMNS if self.sheet == CAUSES else ROW_COLUMNS
        place = [title for title, _ in columns].index(name) + 1
        return f"{self.sheet}!{get_column_letter(place)}{self.number}"


@dataclass
class Filled:
    """What a workbook says: for which store and unit, its lines, and what is wrong with it."""

    store: str
    unit: str
    lines: list[Line] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def read(path: Path) -> Filled:
    """Read a filled-in workbook; ConfigError where it is none of ours or not safe to open."""
    measure(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that do not concern us
            book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
    except Exception as error:  # whatever a foreign file makes the library say
        raise _foreign(path, "it is no workbook") from error
    try:
        return _read(book, path)
    finally:
        book.close()


def measure(path: Path) -> None:
    """Refuse an archive that is larger than we make them, or holds what none of ours holds."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _foreign(path, "it is larger than any workbook of ours")
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS:
                raise _foreign(path, "it holds too many parts")
            total = 0
            for member in members:
                if any(word in member.filename.lower() for word in _REFUSED):
                    raise _foreign(path, "it holds macros, links or embedded files")
                total += _unpacked(archive, member, path, total)
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError):
        raise _foreign(path, "it cannot be opened as a workbook") from None


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path, before: int) -> int:
    """The bytes of a part as it really unpacks, counted while it does; its XML looked at."""
    size, tail = 0, b""
    with archive.open(member) as part:
        while chunk := part.read(_CHUNK):
            size += len(chunk)
            packed = max(member.compress_size, 1)
            if before + size > MOST_UNPACKED or (size > SMALL and size / packed > MOST_RATIO):
                raise _foreign(path, "it unpacks to more than any workbook of ours")
            seen = tail + chunk
            odd = b"\0" in chunk and not _is_binary(member.filename, chunk)
            if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen or odd:
                raise _foreign(path, "its XML declares types or entities")
            tail = chunk[-16:]
    return size


def _is_binary(name: str, start: bytes) -> bool:
    """Whether a part is what Excel puts beside the XML, as the printer's settings."""
    return name.lower().endswith(_BINARY) and not start.startswith(
        (b"<", b"\0", b"\xff\xfe", b"\xfe\xff")
    )


def _read(book: Any, path: Path) -> Filled:
    if {CAUSES, ROWS, HIDDEN} - set(book.sheetnames):
        raise _foreign(path, "it lacks the sheets of a workbook of ours")
    told = [_texts(row)[0] for row in book[HIDDEN].iter_rows(max_row=4, max_col=1)]
    if len(told) < 4 or told[0] != workbook.FORMAT:  # noqa: PLR2004
        raise _foreign(path, "it was not made by vicmig quarantine export of this version")
    filled = Filled(told[1], told[2])
    ids: list[tuple[str, ...]] = []
    changed: list[str] = []
    for name, most in ((CAUSES, workbook.MOST_CAUSES), (ROWS, workbook.MOST_ROWS)):
        changed += _sheet(book[name], name, most, filled, ids)
    if changed:
        raise _foreign(path, f"locked cells were changed: {_some(changed)}")
    if workbook.checksum(ids) != told[3]:
        raise _foreign(path, "its hidden cells were changed, or lines are missing")
    return filled


def _sheet(
    sheet: Any, name: str, most: int, filled: Filled, ids: list[tuple[str, ...]]
) -> list[str]:
    """Read a sheet's lines; its locked cells that are not as they were written."""
    columns = CAUSE_COLUMNS if name == CAUSES else ROW_COLUMNS
    titles, locked = [title for title, _ in columns], workbook.locked(columns)
    changed: list[str] = []
    rows = sheet.iter_rows(min_row=HEAD, max_row=HEAD + most, max_col=len(titles))
    if _texts(next(rows, ()))[: len(titles)] != list(titles):
        filled.wrong.append(f"{name}!A{HEAD}: the heads of the columns were changed")
        return []
    for number, cells in enumerate(rows, HEAD + 1):
        given = dict(zip(titles, cells, strict=False))
        told = dict(zip(titles, _texts(cells), strict=False))
        if not told.get("Mã"):
            continue
        ids.append(workbook.hidden(columns, told))
        marks = told[workbook.MARKS].split()
        changed += [
            f"{name}!{get_column_letter(titles.index(title) + 1)}{number}"
            for title, mark in zip(locked, marks, strict=False)
            if workbook.mark(told[title]) != mark
        ]
        if told[workbook.VALUE] in workbook.CLOSED:
            told[workbook.VALUE] = ""
        if not any(told[title] for title in FILLED):
            continue
        faults = [
            f"{name}!{get_column_letter(titles.index(title) + 1)}{number}: {fault}"
            for title in FILLED
            if (fault := _fault(given[title], title))
        ]
        filled.wrong += faults
        if not faults:
            filled.lines.append(_line(name, number, told))
    return changed


def _some(cells: Sequence[str]) -> str:
    """The first cells of many."""
    more = len(cells) - MOST_NAMED
    return ", ".join(cells[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _line(name: str, number: int, told: dict[str, str]) -> Line:
    rows = told.get("Số dòng", "0")
    return Line(
        name,
        number,
        told["Mã"],
        told.get("Mã dòng", ""),
        told.get("Bản", ""),
        int(rows) if rows.isdigit() else 0,
        _shown(told) if name == ROWS else "",
        told[workbook.VALUE].strip(),
        bool(told[workbook.OUT].strip()),
        told[workbook.WHO].strip(),
        told[workbook.NOTE].strip(),
    )


def _shown(told: dict[str, str]) -> str:
    return told[workbook.SHOWN_CAUSE]


def _fault(cell: Any, title: str) -> str:
    kind = getattr(cell, "data_type", "n")
    if kind == "f":
        return "a formula; type the value itself"
    if kind == "e":
        return "an error value; type the value itself"
    if isinstance(getattr(cell, "value", None), bool):
        return "true or false; type the value as text"
    if title == workbook.OUT and _text(cell).strip().lower() not in ("", "x"):
        return "write x, or leave it empty"
    return ""


def _texts(cells: Sequence[Any]) -> list[str]:
    return [_text(cell) for cell in cells]


def _text(cell: Any) -> str:
    """A cell as text: what Excel made a date is yyyy-mm-dd again."""
    value = getattr(cell, "value", None)
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d" if value.time() == dt.time() else "%Y-%m-%d %H:%M:%S")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _foreign(path: Path, why: str) -> ConfigError:
    return ConfigError(f"{path.name} is refused: {why}", NOTHING_DONE, AGAIN)
