"""The record of sign-off (biên bản) of a wave, as DOCX to print and sign.

In the form of NĐ 30/2020/NĐ-CP, Phụ lục III (mẫu biên bản): A4, margins 20/20/30/20 mm, Times New
Roman 13-14. Agencies, number, place and day stay open for the registry (văn thư).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports.counts import DOCUMENTS
from reports.numbers import number as figure
from reports.work.letter import DOTS, FONT, MOTTO, NATION

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from etl.cutover import Facts, Signed, Unit

_OUTCOMES = ("loaded", "linked", "quarantined", "excluded")
_HEADS = (
    "Đơn vị (mã cũ)", "Văn bản", "Đã nạp", "Đã liên kết", "Cách ly", "Loại trừ",
    "Người ký xác nhận",
)  # fmt: skip


def write(facts: Facts, folder: Path) -> Path:
    """Write the record with every unit of the wave that is signed; the file is named by the wave.

    The figures are those that were signed, not those of today.
    """
    from docx import Document

    document = Document()
    _page(document)
    _head(document)
    _body(document, facts)
    _units(document, facts)
    _close(document)
    document.core_properties.title = "Biên bản xác nhận kết quả chuyển đổi dữ liệu"
    document.core_properties.author = ""
    name = "".join(c if c.isalnum() or c in "-_" else "_" for c in facts.wave)
    path = folder / f"{name}-bien-ban.docx"
    draft = path.with_name(f".{path.name}")
    document.save(str(draft))
    draft.replace(path)
    return path


def _page(document: Any) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(20)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(13)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(6)


def _head(document: Any) -> None:
    table = document.add_table(rows=2, cols=2)
    left, right = table.rows[0].cells
    _put(left, DOTS, bold=True, centred=True)
    _put(right, NATION, bold=True, centred=True)
    _put(right, MOTTO, bold=True, centred=True)
    left, right = table.rows[1].cells
    _put(left, f"Số:          /BB-{DOTS}", centred=True)
    _put(right, f"{DOTS}, ngày      tháng      năm          ", centred=True, italic=True)
    _put(document, "")
    _put(document, "BIÊN BẢN", bold=True, centred=True)
    _put(
        document,
        "Xác nhận kết quả chuyển đổi dữ liệu văn bản và hồ sơ công việc",
        bold=True,
        centred=True,
    )


def _body(document: Any, facts: Facts) -> None:
    freeze = facts.said.get("freeze")
    _put(document, f"Đợt chuyển đổi: {facts.wave}.")
    if freeze is not None and facts.frozen_at is not None:
        _put(
            document,
            f"Hệ thống cũ ngừng cập nhật từ {facts.frozen_at:%H giờ %M, ngày %d/%m/%Y}, theo thống"
            f" nhất của {freeze.detail.get('agreed_by', DOTS)}"
            f" (căn cứ: {freeze.detail.get('basis', DOTS)}).",
        )
    if facts.sync is not None:
        when = f"{facts.sync.finished_at:%d/%m/%Y}"
        _put(document, f"Lần đồng bộ cuối: số {facts.sync.id}, hoàn thành ngày {when}.")
    if facts.verification is not None:
        when = f"{facts.verification.finished_at:%d/%m/%Y}"
        _put(document, f"Lần kiểm chứng: số {facts.verification.id}, hoàn thành ngày {when}.")
    accepted = sum(task.id in facts.accepted for task in facts.open_tasks)
    _put(
        document,
        f"Công việc đang xử lý: {figure(facts.has_owner)} việc đã có người hoặc đơn vị tiếp nhận;"
        f" {figure(accepted)} việc chưa có đơn vị tiếp nhận, đã được chấp thuận.",
    )
    _put(document, "Các đơn vị dưới đây xác nhận kết quả chuyển đổi tại thời điểm ký:")


def _units(document: Any, facts: Facts) -> None:
    signed = [(unit, unit.signed) for unit in facts.units if unit.signed]
    table = document.add_table(rows=1, cols=len(_HEADS), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, _HEADS, strict=True):
        _put(cell, text, bold=True, centred=True, size=11)
    for unit, sign in signed:
        cells = table.add_row().cells
        told = [f"{unit.name} ({unit.code})", *_figures(sign.figures), _signer(unit, sign)]
        for cell, text in zip(cells, told, strict=True):
            _put(cell, text, size=11)
    left = len(facts.units) - len(signed)
    if left:
        _put(document, f"Còn {figure(left)} đơn vị của đợt này chưa ký xác nhận.")


def _figures(figures: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Documents of all outcomes, then all rows by outcome."""
    documents = sum(sum(figures.get(name, {}).values()) for name in DOCUMENTS)
    rows = [sum(of.get(outcome, 0) for of in figures.values()) for outcome in _OUTCOMES]
    return [figure(documents), *(figure(one) for one in rows)]


def _signer(unit: Unit, sign: Signed) -> str:
    behalf = sign.on_behalf_of
    if unit.custodian == behalf and unit.custodian_name:
        behalf = f"{unit.custodian_name} ({behalf})"
    note = f"; {sign.note}" if sign.note else ""
    return f"{sign.signed_by}, thay mặt {behalf}, ngày {sign.at:%d/%m/%Y}{note}"


def _close(document: Any) -> None:
    _put(
        document,
        "Số dòng được giữ lại vì lý do bảo vệ bí mật nhà nước không nêu trong biên bản này."
        " Biên bản được lập thành hai bản, mỗi bên giữ một bản.",
    )
    table = document.add_table(rows=1, cols=2)
    for cell, who in zip(
        table.rows[0].cells, ("ĐẠI DIỆN ĐƠN VỊ", "ĐẠI DIỆN NHÓM CHUYỂN ĐỔI"), strict=True
    ):
        _put(cell, who, bold=True, centred=True)
        _put(cell, "(Chữ ký, họ và tên)", italic=True, centred=True)


def _put(
    where: Any,
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    centred: bool = False,
    size: int = 13,
) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    first: Any = where.paragraphs[0] if where.paragraphs else None
    # A cell begins with an empty paragraph, a document with none.
    empty = first is not None and not first.text and not hasattr(where, "core_properties")
    paragraph = first if empty else where.add_paragraph()
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
