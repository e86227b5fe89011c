"""The rows behind the figures: one CSV file a list, complete, and the first rows for the page.

One statement delivers all lists in order, so that neither the number of lists nor their length
costs memory. Withheld rows are in none of them.
"""

from __future__ import annotations

import csv
import io
import os
import re
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reports.collect import query

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import BinaryIO

    from psycopg import Connection

    from reports.collect import Scope
    from reports.reconciliation import Reconciliation

SHOWN_ROWS = 200
FOLDER = "rows"
# Excel takes a CSV file for UTF-8 only when it begins with this mark.
BYTE_ORDER_MARK = "\ufeff"
HEADER = "Hệ thống,Phần,Loại dữ liệu,Khóa nguồn,Kết quả,Mã,Trường,Đơn vị,Năm"
UNIT_YEAR_HEADER = "Loại dữ liệu,Đơn vị,Năm,Số dòng,Đã nạp,Đã liên kết,Cách ly,Loại trừ"
UNIT_YEAR = "unit-year"
LEFT_BEHIND = 86_400.0  # seconds


@dataclass(frozen=True, slots=True)
class ListName:
    """Which figure a list stands behind: kind is ``quarantined``, ``excluded`` or ``remark``."""

    kind: str
    entity: str
    code: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row as the page shows it."""

    system: str
    part: str
    entity: str
    key: str
    outcome: str
    code: str
    field: str
    unit: str
    year: str


@dataclass(slots=True)
class RowList:
    """One list: its file beside the page, how long it is, and its first rows."""

    file: str
    total: int = 0
    first: list[Row] = field(default_factory=list)


def lists_of(recon: Reconciliation) -> list[ListName]:
    """The lists that a reconciliation has figures for, in the order of the page."""
    return [ListName(*name) for name in recon.reasons] + [
        ListName("remark", *name) for name in recon.remarks
    ]


def export(
    connection: Connection[Any], scope: Scope, recon: Reconciliation, out_dir: Path
) -> dict[ListName, RowList]:
    """Write every list to ``out_dir/rows/<entity>-<code>.csv`` and return their first rows.

    Each file appears whole or not at all; lists of an earlier report that are gone are removed.
    The transaction of the connection must be the one the reconciliation was gathered in.
    """
    folder = out_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    names = lists_of(recon)
    lists = {
        name: RowList(f"{FOLDER}/{file}.csv")
        for name, file in zip(names, _files(names), strict=True)
    }
    _copy_lists(connection, scope, lists, out_dir)
    unit_year = f"{FOLDER}/{UNIT_YEAR}.csv"
    with (
        _Whole(out_dir / unit_year, UNIT_YEAR_HEADER) as whole,
        connection.cursor() as cursor,
        cursor.copy(query("unit_year"), scope.params) as copy,
    ):
        for line in copy:
            whole.file.write(line)
    keep = {unit_year, *(each.file for each in lists.values())}
    for old in folder.glob("*.csv"):
        if f"{FOLDER}/{old.name}" not in keep:
            old.unlink()
    for draft in folder.glob(".*.csv.*"):  # a killed report leaves one; a running one is younger
        if draft.stat().st_mtime < time.time() - LEFT_BEHIND:
            draft.unlink()
    return lists


def _copy_lists(
    connection: Connection[Any], scope: Scope, lists: dict[ListName, RowList], out_dir: Path
) -> None:
    params = {
        **scope.params,
        "kinds": [name.kind for name in lists],
        "entities": [name.entity for name in lists],
        "codes": [name.code for name in lists],
    }
    numbered = list(lists.values())
    current = b""
    with ExitStack() as stack, connection.cursor() as cursor:
        open_file = stack.enter_context(ExitStack())
        with cursor.copy(query("rows"), params) as copy:
            for block in copy:
                number, _, line = bytes(block).partition(b",")
                if number != current:
                    open_file.close()
                    rows = numbered[int(number) - 1]
                    whole = open_file.enter_context(_Whole(out_dir / rows.file, HEADER))
                    current = number
                whole.file.write(line)
                rows.total += 1
                if rows.total <= SHOWN_ROWS:
                    rows.first.append(_parse(line))


def _parse(line: bytes) -> Row:
    return Row(*next(csv.reader(io.StringIO(line.decode(), newline=""))))


def _files(names: list[ListName]) -> list[str]:
    """A file name for each list: safe on every system, and no two the same."""
    taken: set[str] = {UNIT_YEAR}
    files = []
    for name in names:
        plain = re.sub(r"[^A-Za-z0-9_-]", "_", f"{name.entity}-{name.code or name.kind}")[:100]
        file, number = plain, 1
        while file.lower() in taken:
            number += 1
            file = f"{plain}-{name.kind}-{number}"
        taken.add(file.lower())
        files.append(file)
    return files


class _Whole:
    """A CSV file that takes its name only when it is complete."""

    def __init__(self, path: Path, header: str) -> None:
        self.path = path
        self.draft = path.with_name(f".{path.name}.{os.getpid()}")
        self.header = header

    def __enter__(self) -> _Whole:
        self.file: BinaryIO = self.draft.open("wb")
        self.file.write(f"{BYTE_ORDER_MARK}{self.header}\n".encode())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.file.close()
        if kind is None:
            self.draft.replace(self.path)
        else:
            self.draft.unlink()
