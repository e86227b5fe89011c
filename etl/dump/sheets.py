"""Tables of text files and workbooks, row by row: every cell as text, as found.

A sheet is read twice, first to measure it, so it is something that can be read again.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.errors import ConfigError, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Row = tuple[int, list[str | None]]
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
TEXT_FILES = (".csv", ".tsv")
WORKBOOKS = (".xlsx", ".xlsm")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAID = re.compile(r"\ufeff?sep=([^\r\n])\r?\n")  # by which Excel is told the separator
_SNIFFED = 1 << 18  # characters
_LONGEST_CELL = 1 << 28  # characters


@dataclass(frozen=True, slots=True)
class Reading:
    """How the files of a folder are to be read.

    Args:
        encoding: of text files without a byte order mark.
        separator: one sign; empty: what the file unmistakably has.
        null: the text that stands for no value at all; empty: there is none.
    """

    encoding: str = "utf-8"
    separator: str = ""
    null: str = ""

    def __post_init__(self) -> None:
        try:
            codecs.lookup(self.encoding)
        except LookupError:
            raise ConfigError(
                f"{self.encoding} is no encoding that is known here",
                "Nothing was imported.",
                "vicmig import-dump with --encoding utf-8, utf-16, cp1258 or cp1252",
            ) from None


@dataclass(slots=True)
class TextFile:
    """A file of separated values."""

    path: Path
    table: str
    reading: Reading
    notes: list[str] = field(default_factory=list)

    @property
    def origin(self) -> str:
        """What a person calls it."""
        return self.path.name

    def rows(self) -> Iterator[Row]:
        """Rows that hold anything, with their number; the first is that of the names."""
        encoding, separator = self._encoding(), self._separator()
        csv.field_size_limit(_LONGEST_CELL)
        with self.path.open(encoding=encoding, newline="") as opened:
            reader = csv.reader(opened, delimiter=separator, strict=True)
            try:
                said = _SAID.match(opened.readline()) if not self.reading.separator else None
                if not said:
                    opened.seek(0)
                for number, cells in enumerate(reader, 2 if said else 1):
                    if cells:
                        yield number, self._with_nulls(cells)
            except UnicodeDecodeError:
                raise self._undecodable(encoding) from None
            except csv.Error as error:
                raise self._unreadable(reader.line_num + bool(said), str(error)) from None

    def _with_nulls(self, cells: list[str]) -> list[str | None]:
        null = self.reading.null
        if not null or null not in cells:
            return [*cells]
        return [None if cell == null else cell for cell in cells]

    def _unreadable(self, line: int, why: str) -> SourceError:
        return SourceError(
            f"{self.path.name}, line {line}: its quotes or cells cannot be told apart ({why})",
            "Nothing was imported.",
            f"mend line {line} of {self.path}: a quote opens before and does not close where the"
            " cell ends",
            line=line,
        )

    def _encoding(self) -> str:
        with self.path.open("rb") as opened:
            beginning = opened.read(4)
        marked = [name for mark, name in _BOMS if beginning.startswith(mark)]
        return marked[0] if marked else self.reading.encoding

    def _separator(self) -> str:
        if self.reading.separator:
            return self.reading.separator
        with self.path.open(encoding=self._encoding(), newline="", errors="replace") as opened:
            if said := _SAID.match(opened.readline()):
                return said[1]
            opened.seek(0)
            text = opened.read(_SNIFFED)
            whole = not opened.read(1)
        found = sniffed(text if whole else text[: text.rfind("\n") + 1])
        if not found:
            raise ConfigError(
                f"What separates the cells of {self.path.name} is not clear",
                "Nothing was imported.",
                "vicmig import-dump with --separator comma, semicolon, tab or pipe",
            )
        return found

    def _undecodable(self, encoding: str) -> SourceError:
        line = 0 if encoding.startswith("utf-16") else _first_undecodable(self.path, encoding)
        where = f"line {line} of {self.path.name}" if line else self.path.name
        return SourceError(
            f"The bytes of {where} are not {encoding}",
            "Nothing was imported.",
            "vicmig import-dump with --encoding cp1258, cp1252 or what the file is in",
            line=line,
        )


def _first_undecodable(path: Path, encoding: str) -> int:
    with path.open("rb") as opened:
        for line, raw in enumerate(opened, 1):
            try:
                raw.decode(encoding)
            except UnicodeDecodeError:
                return line
    return 0


def sniffed(text: str) -> str:
    """The separator of a text, where it is unmistakable; else empty. Pure.

    One that alone occurs among the names; or one that alone gives every row as many cells.
    """
    there = [sign for sign in SEPARATORS.values() if len((_records(text, sign, 1) or [[]])[0]) > 1]
    if len(there) < 2:  # noqa: PLR2004
        return there[0] if there else ","
    even = [sign for sign in there if len({len(cells) for cells in _records(text, sign, 500)}) == 1]
    return even[0] if len(even) == 1 else ""


def _records(text: str, sign: str, most: int) -> list[list[str]]:
    found: list[list[str]] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=sign):
            if cells:
                found.append(cells)
            if len(found) == most:
                break
    except csv.Error:
        return found
    return found
