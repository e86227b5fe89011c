"""The reminder letter (công văn đôn đốc) to a unit with overdue decisions, as DOCX.

In the form of NĐ 30/2020/NĐ-CP, Phụ lục I (thể thức công văn): A4, margins 20/20/30/20 mm, Times
New Roman 13–14, national title and motto, agencies, number and notation, place and date, abstract,
addressee, text, recipients, signature. Number and day stay open for the registry (văn thư); what
the settings leave empty is a dotted line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from reports.labels import load_labels
from reports.numbers import number as figure

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from reports.work.lines import Unit
    from reports.work.progress import Line

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
FONT = "Times New Roman"
DOTS = "…………………"
ISSUER = "cơ quan chủ trì chuyển đổi dữ liệu"
CENTER, LEFT, BOTH = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY


@dataclass(frozen=True, slots=True)
class Sender:
    """Who issues the letters, from the section [letters] of the settings; empty: dotted."""

    agency_above: str = ""
    agency: str = ""
    place: str = ""
    number_notation: str = ""
    signer_authority: str = ""
    signer_title: str = ""
    signer_name: str = ""
    contact: str = ""


def write(sender: Sender, unit: Unit, lines: Sequence[Line], on: dt.date, path: Path) -> None:
    """Write one unit's letter; the file takes its name only when it is whole."""
    document = Document()
    _page(document)
    _head(document, sender, on)
    _addressee(document, unit)
    _body(document, sender, unit, lines, on)
    _figures(document, lines)
    _close(document, sender)
    _foot(document, sender)
    document.core_properties.title = "Công văn đôn đốc"
    document.core_properties.author = sender.agency
    draft = path.with_name(f".{path.name}")
    document.save(str(draft))
    draft.replace(path)


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(20)
    section.different_first_page_header_footer = True  # the number stands from page 2 on
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    head = section.header.paragraphs[0]
    head.alignment = CENTER
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = head.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)  # noqa: SLF001 - the library has no call for a page number


def _head(document: Any, sender: Sender, on: dt.date) -> None:
    """Agencies, number and abstract on the left; nation, motto, place and date on the right."""
    table = _table(document, (Mm(62), Mm(98)), rows=2)
    left, right = table.rows[0].cells
    _put(left, (sender.agency_above or DOTS).upper(), size=13)
    _ruled(_put(left, (sender.agency or DOTS).upper(), size=13, bold=True), 18)
    _put(right, NATION, size=13, bold=True)
    _ruled(_put(right, MOTTO, size=14, bold=True), 20)
    left, right = table.rows[1].cells
    _put(left, f"Số:          /{sender.number_notation or DOTS}", size=13)
    _put(left, "V/v đôn đốc xử lý dữ liệu văn bản, hồ sơ cần đơn vị quyết định", size=12)
    place = sender.place or DOTS
    month = f"{on.month:02d}" if on.month < 3 else str(on.month)  # noqa: PLR2004 - as the decree writes it
    _put(right, f"{place}, ngày      tháng {month} năm {on.year}", size=14, italic=True)
    for cells in table.rows:
        for cell in cells.cells:
            cell._element.remove(cell.paragraphs[0]._element)  # noqa: SLF001 - the empty first one


def _addressee(document: Any, unit: Unit) -> None:
    _paragraph(document, "", LEFT)
    _paragraph(document, f"Kính gửi: {unit.title}", CENTER)
    _paragraph(document, "", LEFT)


def _body(document: Any, sender: Sender, unit: Unit, lines: Sequence[Line], on: dt.date) -> None:
    late = sum(line.figures.overdue for line in lines)
    due = max(line.due_on for line in lines if line.due_on)
    asked = max(line.asked_on for line in lines if line.asked_on)
    agency = sender.agency or ISSUER
    texts = (
        "Thực hiện việc chuyển đổi dữ liệu từ hệ thống Quản lý văn bản và hồ sơ công việc (VIC)"
        f" sang hệ thống Văn phòng điện tử, ngày {_day(asked)} {agency} đã gửi {unit.title} danh"
        " mục dữ liệu chưa đủ căn cứ để chuyển đổi và đề nghị đơn vị xem xét, quyết định chậm"
        f" nhất ngày {_day(due)}.",
        f"Đến hết ngày {_day(on)}, đơn vị còn {figure(late)} dòng dữ liệu đã quá hạn mà chưa có"
        " quyết định, cụ thể như sau:",
    )
    for text in texts:
        _indented(document, text)


def _figures(document: Any, lines: Sequence[Line]) -> None:
    heads = ("TT", "Loại dữ liệu", "Nguyên nhân", "Số dòng quá hạn", "Hạn trả lời")
    widths = (Mm(12), Mm(34), Mm(64), Mm(22), Mm(28))
    table = _table(document, widths, rows=1, style="Table Grid")
    for cell, text in zip(table.rows[0].cells, heads, strict=True):
        _fill(cell, text, CENTER, bold=True)
    _repeated(table.rows[0])
    for number, line in enumerate(lines, 1):
        cells = table.add_row().cells
        entity = load_labels().of("entities", line.entity).vi
        due = line.due_on.strftime("%d/%m/%Y") if line.due_on else ""
        told = (str(number), entity, line.reason, figure(line.figures.overdue), due)
        for cell, text, side in zip(cells, told, (CENTER, LEFT, LEFT, CENTER, CENTER), strict=True):
            _fill(cell, text, side)
    cells = table.add_row().cells
    total = figure(sum(line.figures.overdue for line in lines))
    for cell, text in zip(cells, ("", "Tổng cộng", "", total, ""), strict=True):
        _fill(cell, text, CENTER, bold=True)


def _close(document: Any, sender: Sender) -> None:
    contact = f" ({sender.contact})" if sender.contact else ""
    texts = (
        "Khi chưa có quyết định của đơn vị, các dữ liệu nêu trên chưa được chuyển đổi đầy đủ, ảnh"
        " hưởng đến việc tra cứu, xử lý văn bản và tiến độ chung.",
        "Đề nghị đơn vị khẩn trương chỉ đạo văn thư và các bộ phận liên quan đối chiếu sổ đăng ký"
        " văn bản, điền quyết định vào tệp danh mục đã gửi và gửi lại trong thời hạn 05 ngày làm"
        " việc kể từ ngày nhận được Công văn này. Trường hợp không còn căn cứ để bổ sung, đề nghị"
        " đánh dấu x tại cột “Bỏ qua” và ghi rõ lý do, căn cứ tại cột “Ghi chú, căn cứ” của tệp"
        " danh mục.",
        f"Trong quá trình thực hiện, nếu có vướng mắc, đề nghị đơn vị liên hệ đầu mối chuyển đổi dữ"
        f" liệu{contact} để được hướng dẫn./.",
    )
    _paragraph(document, "", LEFT)
    for text in texts:
        _indented(document, text)


def _foot(document: Any, sender: Sender) -> None:
    """Recipients on the left, signature on the right."""
    _paragraph(document, "", LEFT)
    table = _table(document, (Mm(80), Mm(80)), rows=1)
    left, right = table.rows[0].cells
    _put(left, "Nơi nhận:", size=12, bold=True, italic=True, align=LEFT)
    for text in ("- Như trên;", "- Lãnh đạo cơ quan (để báo cáo);", "- Lưu: VT."):
        _put(left, text, size=11, align=LEFT)
    if sender.signer_authority:
        _put(right, sender.signer_authority.upper(), size=14, bold=True)
    _put(right, (sender.signer_title or DOTS).upper(), size=14, bold=True)
    for _ in range(4):
        _put(right, "", size=14)
    _put(right, sender.signer_name or DOTS, size=14, bold=True)
    for cell in (left, right):
        cell._element.remove(cell.paragraphs[0]._element)  # noqa: SLF001 - the empty first one
    properties = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - kept on one page
    properties.append(OxmlElement("w:cantSplit"))


def _table(document: Any, widths: Sequence[Any], rows: int, style: str = "") -> Any:
    table = document.add_table(rows, len(widths))
    if style:
        table.style = style
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    return table


def _put(
    cell: Any,
    text: str,
    *,
    size: int,
    bold: bool = False,
    italic: bool = False,
    align: Any = CENTER,
) -> Any:
    paragraph = cell.add_paragraph()
    paragraph.alignment = align
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size, run.font.name = bold, italic, Pt(size), FONT
    return paragraph


def _fill(cell: Any, text: str, align: Any, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = align
    run = paragraph.add_run(text)
    run.bold, run.font.size, run.font.name = bold, Pt(13), FONT


def _paragraph(document: Any, text: str, align: Any) -> Any:
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(14), FONT
    return paragraph


def _indented(document: Any, text: str) -> None:
    """A paragraph of the text: first line 1.27 cm in, 6 pt below, justified."""
    paragraph = _paragraph(document, text, BOTH)
    paragraph.paragraph_format.first_line_indent = Mm(12.7)
    paragraph.paragraph_format.space_after = Pt(6)


def _ruled(paragraph: Any, inset: int) -> None:
    """A rule below a heading, drawn in by this many millimetres from both sides."""
    line = OxmlElement("w:p")
    paragraph._p.addnext(line)  # noqa: SLF001 - borders of a paragraph have no call
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    made = Paragraph(line, paragraph._parent)  # noqa: SLF001
    line.get_or_add_pPr().append(borders)
    made.paragraph_format.left_indent = made.paragraph_format.right_indent = Mm(inset)
    made.paragraph_format.line_spacing = Pt(4)
    made.alignment = CENTER


def _repeated(row: Any) -> None:
    """The head of a table stands on every page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001


def _day(day: dt.date) -> str:
    return day.strftime("%d/%m/%Y")
