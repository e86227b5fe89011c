"""Workbooks (.xlsx) as tables of text: bounded when they are opened, without XML of their own.

A workbook is a packed archive of XML that anybody may have made: it is not read if it unpacks to
far more than it weighs, or if a part declares a document type, by which entities could be made.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from etl.dump.files import MOST_TIMES, PIECE
from etl.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from etl.dump.sheets import Row

_SMALL = 64 << 20
_MOST = 8 << 30
_MOST_PARTS = 10_000
_LAST_ROW = 1_048_576
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)|<\x00!\x00D\x00|\x00<\x00!\x00D", re.IGNORECASE)
_NO_RESULT = re.compile(rb"(?:</f>|<f\b[^<>]*/>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
_MERGED = re.compile(rb"<mergeCell\s")
_OVERLAP = 256
_TIME_SIGNS = re.compile(r"[hs]|AM/PM", re.IGNORECASE)


@dataclass(slots=True)
class Sheet:
    """One sheet of a workbook."""

    path: Path
    title: str
    table: str
    notes: list[str] = field(default_factory=list)

    @property
    def origin(self) -> str:
        """What a person calls it."""
        return f"{self.path.name}, sheet {self.title}"

    def rows(self) -> Iterator[Row]:
        """Rows that hold anything, with their number in the sheet; the first is that of names."""
        with _open(self.path) as book:
            sheet = book[self.title]
            sheet.reset_dimensions()
            for number, cells in enumerate(sheet.iter_rows(), 1):
                if number > _LAST_ROW:
                    raise _unreadable(self.path, "a sheet has rows behind the last one")
                texts = [_text(cell) for cell in cells]
                if any(text is not None for text in texts):
                    yield number, texts


def sheets_of(path: Path) -> list[Sheet]:
    """The sheets of a workbook; raises SourceError for one that is not safe or not readable."""
    notes = _examined(path)
    with _open(path) as book:
        names = [(sheet.title, sheet.sheet_state) for sheet in book.worksheets]
    several = len(names) > 1
    found = [
        Sheet(path, title, f"{path.stem}_{title}" if several else path.stem) for title, _ in names
    ]
    for sheet, (_, state) in zip(found, names, strict=True):
        if state != "visible":
            sheet.notes.append("a hidden sheet, imported like the others")
    if found:
        found[0].notes += notes
    return found


def _examined(path: Path) -> list[str]:
    """Read every part of the archive once, before anything else opens it."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            whole = sum(part.file_size for part in parts)
            most = min(max(path.stat().st_size * MOST_TIMES, _SMALL), _MOST)
            if whole > most or len(parts) > _MOST_PARTS:
                raise _unreadable(path, f"it unpacks to {whole} bytes in {len(parts)} parts")
            counts = [_counted(path, archive, part) for part in parts]
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise _unreadable(path, f"it is no whole workbook ({type(error).__name__})") from None
    merged, without = (sum(pair[one] for pair in counts) for one in (0, 1))
    notes = []
    if merged:
        notes.append(f"{merged} merged ranges: the value stands in the first cell of each only")
    if without:
        notes.append(
            f"{without} formulas without a stored result: no value was imported for them; open and"
            " save the workbook in a spreadsheet program, then import it again"
        )
    return notes


def _counted(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> tuple[int, int]:
    """Merged ranges, and formulas without a result, in one part."""
    merged = without = 0
    kept = b""
    with archive.open(part) as opened:
        while piece := opened.read(PIECE):
            text = kept + piece
            if part.filename.endswith((".xml", ".rels")) and _DOCTYPE.search(text):
                raise _unreadable(path, "a part of it declares a document type")
            kept = text[-_OVERLAP:]
            cut = len(text) - len(kept)
            merged += sum(found.start() < cut for found in _MERGED.finditer(text))
            without += sum(found.start() < cut for found in _NO_RESULT.finditer(text))
    merged += len(_MERGED.findall(kept))
    without += len(_NO_RESULT.findall(kept))
    return merged, without


@contextmanager
def _open(path: Path) -> Iterator[Any]:
    import warnings

    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that it does not know
            book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except (KeyError, ValueError, TypeError, SyntaxError, OSError, zipfile.BadZipFile) as error:
        raise _unreadable(path, f"it is no whole workbook ({type(error).__name__})") from None
    try:
        yield book
    finally:
        book.close()


def _text(cell: Any) -> str | None:  # noqa: PLR0911 - one answer for each kind
    """A cell as text: dates as ISO, whole numbers without a point."""
    value = cell.value
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < 1e15  # noqa: PLR2004 - digits of a float
        return str(int(value)) if whole else repr(value)
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        if midnight and not _TIME_SIGNS.search(cell.number_format or ""):
            return value.date().isoformat()
        return value.isoformat(" ")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return str(value)


def _unreadable(path: Path, why: str) -> SourceError:
    return SourceError(
        f"The workbook {path.name} is not read: {why}",
        "Nothing was imported.",
        f"open {path} in a spreadsheet program on a machine apart, save it anew as .xlsx or .csv",
    )
