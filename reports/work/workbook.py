"""A unit's workbook: its causes and rows, with cells to fill in. Vietnamese first.

Cells of the source are text and stay text: none runs as a formula. What is not to be filled in is
locked. The ids by which the file is recognised again, and a mark of each locked cell of the line,
stand in hidden columns, under a checksum.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from reports.work.lines import choices, shown_value, unit_s_part, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from mappings.schema import CodeTable, EntitySpec
    from reports.work.lines import CauseLine, RowLine, Unit

FORMAT = "vicmig-quarantine-2"
CAUSES, ROWS, HIDDEN = "Nguyên nhân", "Từng dòng", "vicmig"
HEAD = 5  # the line of the column heads
MOST_CAUSES, MOST_ROWS = 1_000, 5_000
SHOWN_TEXT = 300

VALUE, OUT, WHO, NOTE = "Giá trị đúng", "Bỏ qua (x)", "Người quyết định", "Ghi chú, căn cứ"
FILLED = (VALUE, OUT, WHO, NOTE)
ACT, MARKS = "Việc cần làm", "Dấu"
CAUSE_COLUMNS = (
    ("Mã", 0), ("STT", 6), ("Loại dữ liệu", 18), ("Nguyên nhân", 44), ("Ô cần sửa", 20),
    ("Giá trị trong hệ thống cũ", 30), ("Số dòng", 10), ("Số dòng đi theo", 12), (VALUE, 30),
    (OUT, 10), (WHO, 22), (NOTE, 34), (ACT, 44), (MARKS, 0),
)  # fmt: skip
ROW_COLUMNS = (
    ("Mã", 0), ("Mã dòng", 0), ("Bản", 0), ("STT", 6), ("Loại dữ liệu", 18), ("Khóa nguồn", 14),
    ("Số đến, số đi", 12), ("Số, ký hiệu", 22), ("Ngày", 12), ("Trích yếu", 60),
    ("Nguyên nhân", 36), ("Ô cần sửa", 20), ("Giá trị trong hệ thống cũ", 30), (VALUE, 30),
    (OUT, 10), (WHO, 22), (NOTE, 34), (MARKS, 0),
)  # fmt: skip
SHOWN_CAUSE = "Giá trị trong hệ thống cũ"
UNTOLD = "(không hiển thị)"
BY_ROW, NOT_HERE = f"Sửa ở trang “{ROWS}”", "Không sửa được ở đây"
CLOSED = (BY_ROW, NOT_HERE)

_THIN = Side(style="thin", color="999999")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD = PatternFill("solid", fgColor="D9E2F3")
_WRONG = PatternFill("solid", fgColor="F8CBAD")
_FILL_IN = PatternFill("solid", fgColor="FFF2CC")
_FONT = "Times New Roman"


@dataclass(frozen=True, slots=True)
class Work:
    """What one workbook holds.

    more: rows that did not fit; they come with the next export.
    """

    unit: Unit
    store: str
    due: str
    causes: Sequence[CauseLine]
    rows: Sequence[RowLine]
    entities: Mapping[str, EntitySpec]
    tables: Mapping[str, CodeTable]
    more: int = 0


@dataclass
class _Lists:
    """The hidden sheet's columns of choices, made as they are needed."""

    sheet: Worksheet
    ranges: dict[str, str] = field(default_factory=dict)

    def of(self, name: str, lines: Sequence[str]) -> str:
        """The range that holds these lines."""
        if name not in self.ranges:
            column = get_column_letter(len(self.ranges) + 3)
            for number, line in enumerate(lines, 1):
                _text(self.sheet[f"{column}{number}"], line)
            self.ranges[name] = f"'{HIDDEN}'!${column}$1:${column}${len(lines)}"
        return self.ranges[name]


def write(work: Work, path: Path) -> None:
    """Write the workbook; it takes its name only when it is whole."""
    book = Workbook()
    causes = book.active
    assert causes is not None
    causes.title = CAUSES
    rows, hidden = book.create_sheet(ROWS), book.create_sheet(HIDDEN)
    hidden.sheet_state = "veryHidden"
    lists = _Lists(hidden)
    _heads(causes, work, CAUSE_COLUMNS)
    _heads(rows, work, ROW_COLUMNS)
    ids = [_cause(causes, n, line, work, lists) for n, line in enumerate(work.causes, 1)]
    ids += [_row(rows, n, row, work, lists) for n, row in enumerate(work.rows, 1)]
    _tidy(causes, CAUSE_COLUMNS)
    _tidy(rows, ROW_COLUMNS)
    told = (FORMAT, work.store, work.unit.code, checksum(ids))
    for number, text in enumerate(told, 1):
        _text(hidden[f"A{number}"], text)
    hidden.protection.sheet = True
    draft = path.with_name(f".{path.name}")
    book.save(draft)
    draft.replace(path)


def checksum(lines: Iterable[Sequence[str]]) -> str:
    """Of the hidden cells by which the file is recognised, in any order of its lines."""
    told = sorted("\x1f".join(line) for line in lines)
    return hashlib.sha256("\x1e".join(told).encode()).hexdigest()


def plain(value: str | None) -> str:
    """A text as a cell can hold it: without control characters, and not longer than is read."""
    clean = ILLEGAL_CHARACTERS_RE.sub("\ufffd", value or "").replace("\r", " ")
    return clean if len(clean) <= SHOWN_TEXT else clean[: SHOWN_TEXT - 1] + "…"


def shown(row: RowLine) -> str:
    """The value of a row as its cell shows it."""
    return plain(row.value) if row.cause.matter.told else UNTOLD


def mark(text: str) -> str:
    """What a locked cell is recognised by; how a program breaks its lines does not count."""
    return hashlib.blake2b(" ".join(text.split()).encode(), digest_size=4).hexdigest()


def locked(columns: Sequence[tuple[str, int]]) -> list[str]:
    """The columns that are shown and not to be filled in: a line's marks are in this order."""
    return [name for name, width in columns if width and name not in FILLED]


def hidden(columns: Sequence[tuple[str, int]], told: Mapping[str, str]) -> tuple[str, ...]:
    """The hidden cells of a line."""
    return tuple(told[name] for name, width in columns if not width)


def _heads(sheet: Worksheet, work: Work, columns: Sequence[tuple[str, int]]) -> None:
    titles = (
        "DANH MỤC DỮ LIỆU CẦN ĐƠN VỊ QUYẾT ĐỊNH",
        f"Đơn vị: {work.unit.title}" + (f"   |   Hạn trả lời: {work.due}" if work.due else ""),
        "Chỉ điền vào các ô nền vàng. Điền “Giá trị đúng”, hoặc đánh dấu x ở cột “Bỏ qua” và ghi"
        " căn cứ ở cột “Ghi chú, căn cứ”. Để trống những dòng chưa quyết định. Không đổi tên trang,"
        " không thêm bớt cột.",
        f"Còn {work.more} dòng chưa hiện trong tệp này; các dòng đó có trong lần xuất sau."
        if work.more
        else "",
    )
    for number, title in enumerate(titles, 1):
        cell = sheet.cell(number, 2 if columns is CAUSE_COLUMNS else 4)
        _text(cell, title)
        cell.font = Font(name=_FONT, size=14 if number == 1 else 12, bold=number < 3)  # noqa: PLR2004
    for number, (name, _) in enumerate(columns, 1):
        cell = sheet.cell(HEAD, number)
        _text(cell, name)
        cell.font, cell.fill, cell.border = Font(name=_FONT, size=12, bold=True), _HEAD, _BORDER
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")


def _cause(
    sheet: Worksheet, number: int, line: CauseLine, work: Work, lists: _Lists
) -> tuple[str, ...]:
    """Write a line of the first sheet; its hidden cells."""
    matter = line.cause.matter
    told = words(line.cause, work.entities[matter.entity])
    cells = {
        "Mã": line.cause.id, "STT": number, "Loại dữ liệu": told.entity,
        "Nguyên nhân": told.reason, "Ô cần sửa": told.field,
        SHOWN_CAUSE: shown_value(line.cause), "Số dòng": line.rows,
        "Số dòng đi theo": line.frees, ACT: unit_s_part(line.cause),
    }  # fmt: skip
    opened = {VALUE: matter.by_value, OUT: matter.may_leave_out}
    if not matter.by_value:
        cells[VALUE] = BY_ROW if matter.column else NOT_HERE
    ids = _line(sheet, HEAD + number, CAUSE_COLUMNS, cells, opened)
    _offer(
        sheet, HEAD + number, CAUSE_COLUMNS, matter.table if matter.by_value else "", work, lists
    )
    return ids


def _row(sheet: Worksheet, number: int, row: RowLine, work: Work, lists: _Lists) -> tuple[str, ...]:
    """Write a line of the second sheet; its hidden cells."""
    matter = row.cause.matter
    told = words(row.cause, work.entities[matter.entity])
    value = shown(row)
    cells = {
        "Mã": row.cause.id, "Mã dòng": row.row_id, "Bản": row.fingerprint, "STT": number,
        "Loại dữ liệu": told.entity, "Khóa nguồn": row.key, "Số đến, số đi": row.register,
        "Số, ký hiệu": row.code_text, "Ngày": _day(row.date), "Trích yếu": row.subject,
        "Nguyên nhân": told.reason, "Ô cần sửa": told.field, SHOWN_CAUSE: value,
    }  # fmt: skip
    opened = {VALUE: bool(matter.column), OUT: matter.may_leave_out}
    ids = _line(sheet, HEAD + number, ROW_COLUMNS, cells, opened)
    _offer(sheet, HEAD + number, ROW_COLUMNS, matter.table, work, lists)
    return ids


def _line(
    sheet: Worksheet,
    number: int,
    columns: Sequence[tuple[str, int]],
    cells: Mapping[str, Any],
    opened: Mapping[str, bool],
) -> tuple[str, ...]:
    """One line: what is told is locked, what is to be filled in is open and yellow.

    Its hidden cells, as they were written.
    """
    written: dict[str, str] = {}
    for place, (name, _) in enumerate(columns, 1):
        cell = sheet.cell(number, place)
        given = cells.get(name, "")
        if name == MARKS:
            given = " ".join(mark(written[one]) for one in locked(columns))
        if isinstance(given, int):
            cell.value = given
        else:
            _text(cell, given)
        written[name] = str(cell.value)
        cell.font, cell.border = Font(name=_FONT, size=12), _BORDER
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if name in FILLED and opened.get(name, True):
            cell.protection, cell.fill = Protection(locked=False), _FILL_IN
            cell.number_format = "@"
        elif name == SHOWN_CAUSE:
            cell.fill = _WRONG
    return hidden(columns, written)


def _offer(
    sheet: Worksheet,
    number: int,
    columns: Sequence[tuple[str, int]],
    table: str,
    work: Work,
    lists: _Lists,
) -> None:
    """A list to choose from, where a code table says what the cell may hold."""
    if not table:
        return
    letter = get_column_letter([name for name, _ in columns].index(VALUE) + 1)
    where = lists.of(table, choices(work.tables[table]))
    for offered in sheet.data_validations.dataValidation:
        if offered.formula1 == where:
            offered.add(f"{letter}{number}")
            return
    offered = DataValidation(type="list", formula1=where, allow_blank=True, showErrorMessage=False)
    offered.prompt = "Chọn một giá trị trong danh mục"
    sheet.add_data_validation(offered)
    offered.add(f"{letter}{number}")


def _tidy(sheet: Worksheet, columns: Sequence[tuple[str, int]]) -> None:
    for number, (_, width) in enumerate(columns, 1):
        shape = sheet.column_dimensions[get_column_letter(number)]
        shape.width, shape.hidden = width or 8, not width
    sheet.freeze_panes = f"A{HEAD + 1}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{HEAD}:{HEAD}"
    protection = sheet.protection
    protection.sheet, protection.formatColumns, protection.formatRows = True, False, False
    protection.autoFilter = False


def _day(date: str) -> str:
    """A day of the store as people write it; any other text as it is."""
    try:
        return dt.date.fromisoformat(date).strftime("%d/%m/%Y")
    except ValueError:
        return date


def _text(cell: Any, text: str) -> None:
    """A cell that holds a text and nothing that runs, whatever it begins with."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)
    cell.data_type = "s"
    if text[:1] in ("=", "+", "-", "@", "\t"):
        cell.quotePrefix = True
