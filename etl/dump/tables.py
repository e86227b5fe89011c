"""A sheet made into a table: names of columns, measured types, and rows as statements.

Every value is kept as found. A column whose every value is a whole number as a database would write
it (no sign but a minus, no leading zero, none empty) becomes one, which reads back the same and is
ordered as numbers; every other one is text, compared sign by sign.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from etl.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from etl.dump.client import Client
    from etl.dump.sheets import Row

ROW = "vicmig_row"
_ROWS_AT_ONCE = 5000
_SIGNS_AT_ONCE = 4 << 20
_NUMBER = r"^(?:0|-?[1-9]\d{0,17})$"
_LENGTHS = (16, 64, 190, 255)
_MOST_IN_ROW = 40_000  # bytes of all short texts of a row; MariaDB takes 65,535 with all else
_WIDE = 150  # columns, above which InnoDB's page may not hold a row
_MOST_COLUMNS = 4000
_LONGEST_NAME = 60  # characters; MariaDB takes 64
_INDEXED = ("BIGINT", "VARCHAR(16)", "VARCHAR(64)", "VARCHAR(190)")  # short enough for a key


class Readable(Protocol):
    """What has rows and can be read again."""

    table: str
    notes: list[str]

    @property
    def origin(self) -> str:
        """What a person calls it."""

    def rows(self) -> Iterator[Row]:
        """Rows with their number, the names first."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table; an empty `kinds` entry never occurs."""

    names: tuple[str, ...]
    kinds: tuple[str, ...]


def measured(sheet: Readable) -> Columns:
    """Read a sheet through and say what columns hold all of it; notes what is uneven."""
    rows = sheet.rows()
    header = next(rows, None)
    width = len(header[1]) if header else 0
    lengths: list[int] = []
    numbers: list[bool] = []
    short = long = some = 0
    for batch in _batches(rows):
        wide = max(len(cells) for _, cells in batch)
        short += sum(len(cells) < width for _, cells in batch)
        long += sum(len(cells) > width for _, cells in batch)
        some += len(batch)
        lengths += [0] * (wide - len(lengths))
        numbers += [True] * (wide - len(numbers))
        columns = _columns(batch, len(lengths))
        lengths = [max(had, _longest(column)) for had, column in zip(lengths, columns, strict=True)]
        numbers = [had and _whole(column) for had, column in zip(numbers, columns, strict=True)]
    width = max(width, len(lengths))
    if width > _MOST_COLUMNS:
        raise _too_wide(sheet, width)
    lengths += [0] * (width - len(lengths))
    numbers += [False] * (width - len(numbers))
    numbers = [number and longest > 0 for number, longest in zip(numbers, lengths, strict=True)]
    for count, what in ((short, "fewer"), (long, "more")):
        if count:
            sheet.notes.append(f"{count} rows have {what} cells than there are names")
    if not some:
        sheet.notes.append("no rows" if header else "empty: not even names")
    names = named(header[1] if header else [], width, sheet.notes)
    return Columns(names, _kinds(lengths, numbers))


def named(header: Sequence[str | None], width: int, notes: list[str]) -> tuple[str, ...]:
    """A name for each column: as found where it can be one, else told in notes. Pure."""
    made: list[str] = []
    taken: Counter[str] = Counter({ROW: 1})
    for position in range(width):
        found = (header[position] if position < len(header) else "") or ""
        name = re.sub(r"[\x00-\x1f\uFFFF\U00010000-\U0010FFFF]+", " ", found).strip()
        name = name[:_LONGEST_NAME].strip() or f"column_{position + 1}"
        base, number = name, 1
        while taken[name.casefold()]:
            number += 1
            name = f"{base[: _LONGEST_NAME - 4].strip()}_{number}"
        taken[name.casefold()] += 1
        if name != found:
            notes.append(f"column {position + 1} is named {name}")
        made.append(name)
    return tuple(made)


def table_name(wanted: str, taken: set[str], notes: list[str]) -> str:
    """A name for a table that no other of the import has. Pure but for `taken` and `notes`."""
    name = re.sub(r"[\x00-\x1f/\\.`\U00010000-\U0010FFFF]+", "_", wanted).strip()[:_LONGEST_NAME]
    base, number = name.strip() or "table", 1
    name = base
    while name.casefold() in taken:
        number += 1
        name = f"{base[: _LONGEST_NAME - 4]}_{number}"
    taken.add(name.casefold())
    if name != wanted:
        notes.append(f"the table is named {name}")
    return name


def load_sheet(sheet: Readable, columns: Columns, client: Client) -> None:
    """Make the table of a sheet and fill it."""
    client.begin(0)
    client.write(_create(sheet.table, columns).encode())
    rows = sheet.rows()
    next(rows, None)
    head = f"INSERT INTO {_quoted(sheet.table)} VALUES ".encode()  # noqa: S608 - quoted
    for batch in _batches(rows):
        client.begin(batch[0][0])
        client.write(head + _values(batch, columns) + b";\n")


def _create(table: str, columns: Columns) -> str:
    pairs = zip(columns.names, columns.kinds, strict=True)
    made = [f"{_quoted(ROW)} BIGINT NOT NULL PRIMARY KEY"]
    made += [f"{_quoted(name)} {kind}" for name, kind in pairs]
    if columns.kinds and columns.kinds[0] in _INDEXED:
        made.append(f"KEY ({_quoted(columns.names[0])})")
    engine = "Aria" if len(columns.names) > _WIDE else "InnoDB"
    return (  # every name is quoted
        f"CREATE TABLE {_quoted(table)} ({', '.join(made)}) ENGINE={engine}"
        " DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;\n"
    )


def _kinds(lengths: Sequence[int], numbers: Sequence[bool]) -> tuple[str, ...]:
    sizes = [next((size for size in _LENGTHS if longest <= size), 0) for longest in lengths]
    texts = sorted(
        (size, position) for position, size in enumerate(sizes) if size and not numbers[position]
    )
    while sum(size for size, _ in texts) * 4 > _MOST_IN_ROW:
        sizes[texts.pop()[1]] = 0
    return tuple(
        "BIGINT" if number else f"VARCHAR({size})" if size else "LONGTEXT"
        for size, number in zip(sizes, numbers, strict=True)
    )


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    signs = 0
    for row in rows:
        batch.append(row)
        signs += sum(len(cell) for cell in row[1] if cell)
        if len(batch) == _ROWS_AT_ONCE or signs > _SIGNS_AT_ONCE:
            yield batch
            batch, signs = [], 0
    if batch:
        yield batch


def _columns(batch: Sequence[Row], width: int) -> list[pa.Array]:
    even = [[*cells, *[None] * (width - len(cells))] for _, cells in batch]
    return [pa.array(column, pa.string()) for column in zip(*even, strict=True)]


def _longest(column: pa.Array) -> int:
    return int(pc.max(pc.utf8_length(column)).as_py() or 0)


def _whole(column: pa.Array) -> bool:
    """Whether all that is there is a whole number."""
    return bool(pc.all(pc.match_substring_regex(column, _NUMBER)).as_py() is not False)


def _values(batch: Sequence[Row], columns: Columns) -> bytes:
    number = pc.cast(pa.array([number for number, _ in batch], pa.int64()), pa.string())
    cells = [number]
    for column in _columns(batch, len(columns.names)):
        safe = pc.replace_substring(pc.replace_substring(column, "\\", "\\\\"), "'", "\\'")
        quoted = pc.binary_join_element_wise("'", safe, "'", "")
        cells.append(pc.fill_null(quoted, "NULL"))
    rows = pc.binary_join_element_wise(*cells, ",")
    return ("(" + "),(".join(rows.to_pylist()) + ")").encode()


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _too_wide(sheet: Readable, width: int) -> SourceError:
    return SourceError(
        f"{sheet.origin} has {width} columns; {_MOST_COLUMNS} can be imported",
        "Nothing was imported.",
        "take columns out, or look whether the rows and the columns of the file are mixed up",
    )
