"""A list as a workbook of one sheet. Cells are text and stay text: none runs as a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

HEAD = 4  # the line of the column heads
_FONT = "Times New Roman"


def write(
    path: Path,
    titles: tuple[str, str],
    heads: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[str]],
) -> None:
    """Write the workbook.

    Args:
        path: a file that is there already keeps its rights.
        titles: of the list, and what to do with it.
        heads: of the columns, with their widths.
        rows: a text for each column, or for the first of them.
    """
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Danh sách"
    sheet["A1"], sheet["A2"] = titles
    sheet["A1"].font, sheet["A2"].font = Font(name=_FONT, size=14, bold=True), Font(name=_FONT)
    for place, (head, width) in enumerate(heads, 1):
        top = sheet.cell(HEAD, place, head)
        top.font, top.fill = Font(name=_FONT, bold=True), PatternFill("solid", fgColor="D9E2F3")
        top.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
        sheet.column_dimensions[get_column_letter(place)].width = width
    for line, row in enumerate(rows, HEAD + 1):
        for place, text in enumerate(row, 1):
            if text:
                cell = sheet[f"{get_column_letter(place)}{line}"]
                cell.value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)
                cell.data_type, cell.quotePrefix = "s", text[:1] in ("=", "+", "-", "@", "\t")
                cell.font = Font(name=_FONT)
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = f"A{HEAD + 1}"
    sheet.auto_filter.ref = f"A{HEAD}:{get_column_letter(len(heads))}{sheet.max_row}"
    book.save(path)
