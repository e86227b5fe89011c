"""The progress of the decisions for the manager: XLSX, DOCX and HTML of the same figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from jinja2 import Environment
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill

from reports.labels import load_labels
from reports.numbers import number

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from reports.work.lines import Unit
    from reports.work.progress import Line, Progress

NAME = "tien-do-quyet-dinh"
TITLE = "TIẾN ĐỘ XỬ LÝ DỮ LIỆU CẦN ĐƠN VỊ QUYẾT ĐỊNH"
HEADS = (
    "Đơn vị", "Loại dữ liệu", "Nguyên nhân", "Chưa quyết định", "Quá hạn",
    "Đã quyết định, chờ chạy lại", "Đã nạp sau quyết định", "Bỏ qua theo quyết định", "Hạn trả lời",
)  # fmt: skip
_FONT = "Times New Roman"
_PAGE = """<!doctype html>
<html lang="vi"><meta charset="utf-8"><title>{{ title }}</title>
<style>body{font:16px/1.5 "Segoe UI",Roboto,sans-serif;margin:2rem;color:#1a1a1a}
table{border-collapse:collapse}th,td{border:1px solid #999;padding:.3rem .6rem;text-align:left}
td.n{text-align:right}tr.sum{font-weight:600;background:#eef2fa}.late{color:#a40000}</style>
<h1>{{ title }}</h1><p>Tính đến ngày {{ day }}. Không kể dữ liệu được giữ lại.</p>
<table><thead><tr>{% for head in heads %}<th scope="col">{{ head }}</th>{% endfor %}</tr></thead>
<tbody>{% for row, sum in rows %}<tr{% if sum %} class="sum"{% endif %}>
{% for cell in row %}<td{% if cell is number %} class="n"{% endif %}>
{{ dotted(cell) if cell is number else cell }}</td>{% endfor %}</tr>{% endfor %}
</tbody></table></html>
"""


def write(progress: Progress, folder: Path) -> list[Path]:
    """Write the three files; each takes its name only when it is whole."""
    made = []
    for ending, writer in ((".xlsx", _workbook), (".docx", _document), (".html", _page)):
        path = folder / f"{NAME}{ending}"
        draft = folder / f".{path.name}"
        writer(progress, draft)
        draft.replace(path)
        made.append(path)
    return made


def data(progress: Progress) -> dict[str, Any]:
    """The same for programs."""
    return {
        "on": progress.on.isoformat(),
        "total": _figures(progress.total),
        "lines": [
            {
                "unit": line.unit.code,
                "entity": line.entity,
                "code": line.code,
                **_figures(line.figures),
                "due_on": line.due_on.isoformat() if line.due_on else None,
            }
            for line in progress.lines
        ],
    }


def text(progress: Progress) -> str:
    """Units and their figures for the terminal."""
    lines = [f"{'unit':<12}{'open':>9}{'overdue':>9}{'waiting':>9}{'freed':>9}{'left out':>10}"]
    for unit, of_unit in progress.by_unit().items():
        sums = _sum(of_unit)
        lines.append(
            f"{unit.code or '-':<12}{sums.open:>9}{sums.overdue:>9}{sums.waiting:>9}"
            f"{sums.freed:>9}{sums.left_out:>10}"
        )
    total = progress.total
    lines.append(
        f"{'all':<12}{total.open:>9}{total.overdue:>9}{total.waiting:>9}"
        f"{total.freed:>9}{total.left_out:>10}"
    )
    return "\n".join(lines)


def _sum(lines: list[Line]) -> Any:
    from reports.work.progress import Figures

    return sum((line.figures for line in lines), Figures())


def _figures(figures: Any) -> dict[str, int]:
    names = ("open", "overdue", "waiting", "freed", "left_out")
    return {name: getattr(figures, name) for name in names}


def _rows(progress: Progress) -> Iterator[tuple[tuple[str | int, ...], bool]]:
    """The table's rows: each unit's sum, then its causes; the sum of all at the end."""
    for unit, lines in progress.by_unit().items():
        yield _row(unit.title, "", "Cộng", _sum(lines), ""), True
        for line in lines:
            yield _of(unit, line), False
    yield _row("Tất cả các đơn vị", "", "Cộng", progress.total, ""), True


def _of(unit: Unit, line: Line) -> tuple[str | int, ...]:
    entity = load_labels().of("entities", line.entity).vi
    due = line.due_on.strftime("%d/%m/%Y") if line.due_on else "chưa giao"
    return _row(unit.title, entity, line.reason, line.figures, due)


def _row(unit: str, entity: str, reason: str, figures: Any, due: str) -> tuple[str | int, ...]:
    return (unit, entity, reason, *_figures(figures).values(), due)


def _workbook(progress: Progress, path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Tiến độ"
    sheet["A1"], sheet["A2"] = TITLE, f"Tính đến ngày {progress.on.strftime('%d/%m/%Y')}"
    sheet["A1"].font = Font(name=_FONT, size=14, bold=True)
    for place, head in enumerate(HEADS, 1):
        cell = sheet.cell(4, place, head)
        cell.font, cell.fill = Font(name=_FONT, bold=True), PatternFill("solid", fgColor="D9E2F3")
        cell.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
    for line, (row, is_sum) in enumerate(_rows(progress), 5):
        for place, value in enumerate(row, 1):
            cell = sheet.cell(line, place, value)
            if isinstance(value, str):
                cell.data_type, cell.quotePrefix = "s", value[:1] in ("=", "+", "-", "@")
            else:
                cell.number_format = "#,##0"
            cell.font = Font(name=_FONT, bold=is_sum)
    for letter, width in zip("ABCDEFGHI", (34, 20, 48, 12, 12, 14, 14, 14, 14), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A5"
    sheet.auto_filter.ref = f"A4:I{sheet.max_row}"
    book.save(path)


def _document(progress: Progress, path: Path) -> None:
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.top_margin = section.bottom_margin = Mm(20)
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(13)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    head = document.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    head.add_run(TITLE).bold = True
    day = document.add_paragraph(f"Tính đến ngày {progress.on.strftime('%d/%m/%Y')}")
    day.alignment = WD_ALIGN_PARAGRAPH.CENTER
    table = document.add_table(1, len(HEADS), style="Table Grid")
    for cell, text_ in zip(table.rows[0].cells, HEADS, strict=True):
        cell.paragraphs[0].add_run(text_).bold = True
    for row, is_sum in _rows(progress):
        for cell, value in zip(table.add_row().cells, row, strict=True):
            shown = number(value) if isinstance(value, int) else value
            cell.paragraphs[0].add_run(shown).bold = is_sum
    document.save(str(path))


def _page(progress: Progress, path: Path) -> None:
    template = Environment(autoescape=True).from_string(_PAGE)
    page = template.render(
        title=TITLE.capitalize(),
        day=progress.on.strftime("%d/%m/%Y"),
        heads=HEADS,
        rows=list(_rows(progress)),
        dotted=number,
    )
    path.write_text(page, encoding="utf-8")
