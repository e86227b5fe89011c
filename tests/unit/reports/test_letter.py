"""The reminder letter has the form of NĐ 30/2020/NĐ-CP, Phụ lục I."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from reports.work import letter, workbook
from reports.work.lines import Unit
from reports.work.progress import Figures, Line

UNIT = Unit("1", "SNV", "Sở Nội vụ")
ASKED, DUE, ON = dt.date(2026, 10, 1), dt.date(2026, 11, 1), dt.date(2026, 2, 3)
LINES = [
    Line(UNIT, "incoming_document", "state_unreadable", "Không đọc được trạng thái",
         Figures(open=1500, overdue=1500), DUE, ASKED),
    Line(UNIT, "step", "orphan", "Mồ côi", Figures(open=3, overdue=2), DUE, ASKED),
]  # fmt: skip
SENDER = letter.Sender(
    agency_above="UBND tỉnh An Giang",
    agency="Sở Khoa học và Công nghệ",
    place="An Giang",
    number_notation="SKHCN-CĐS",
    signer_authority="KT. GIÁM ĐỐC",
    signer_title="Phó Giám đốc",
    signer_name="Nguyễn Văn Bình",
)


def _letter(folder: Path, sender: letter.Sender = SENDER) -> Any:
    path = folder / "x.docx"
    letter.write(sender, UNIT, LINES, ON, path)
    return Document(str(path))


def _paragraphs(document: Any) -> list[Any]:
    cells = [c for t in document.tables for row in t.rows for c in row.cells]
    return [*document.paragraphs, *(p for cell in cells for p in cell.paragraphs)]


def test_page_and_font(tmp_path: Path) -> None:
    document = _letter(tmp_path)
    [section] = document.sections
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert 20 <= round(section.top_margin.mm) <= 25
    assert 20 <= round(section.bottom_margin.mm) <= 25
    assert 30 <= round(section.left_margin.mm) <= 35
    assert 15 <= round(section.right_margin.mm) <= 20
    assert document.styles["Normal"].font.name == "Times New Roman"
    runs = [run for p in _paragraphs(document) for run in p.runs if run.text.strip()]
    assert {run.font.name for run in runs} == {"Times New Roman"}
    assert all(Pt(11) <= run.font.size <= Pt(14) for run in runs)


def test_nation_motto_agency_number_place_and_addressee_stand_where_they_belong(
    tmp_path: Path,
) -> None:
    document = _letter(tmp_path)
    head = document.tables[0]
    left, right = ([p.text for p in cell.paragraphs if p.text] for cell in head.rows[0].cells)
    assert left == ["UBND TỈNH AN GIANG", "SỞ KHOA HỌC VÀ CÔNG NGHỆ"]
    assert right == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    borders = [list(cell._element.iter(qn("w:pBdr"))) for cell in head.rows[0].cells]
    assert [len(found) for found in borders] == [1, 1]  # rules below agency and motto
    number, about = [p.text for p in head.rows[1].cells[0].paragraphs if p.text]
    assert number.startswith("Số:")
    assert number.endswith("/SKHCN-CĐS")
    assert about.startswith("V/v đôn đốc")
    [place] = [p.text for p in head.rows[1].cells[1].paragraphs if p.text]
    assert place.split() == ["An", "Giang,", "ngày", "tháng", "02", "năm", "2026"]
    addressee = next(p for p in document.paragraphs if p.text.startswith("Kính gửi"))
    assert addressee.text == "Kính gửi: Sở Nội vụ"
    assert addressee.alignment == WD_ALIGN_PARAGRAPH.CENTER


def test_the_figures_are_those_of_the_lines(tmp_path: Path) -> None:
    document = _letter(tmp_path)
    rows = [[cell.text for cell in row.cells] for row in document.tables[1].rows]
    assert rows[1] == ["1", "Văn bản đến", "Không đọc được trạng thái", "1.500", "01/11/2026"]
    assert rows[-1][3] == "1.502"
    assert any("1.502 dòng" in p.text for p in document.paragraphs)


def test_recipients_and_signature_end_the_letter(tmp_path: Path) -> None:
    left, right = _letter(tmp_path).tables[-1].rows[0].cells
    told = [p.text for p in left.paragraphs]
    assert told[0] == "Nơi nhận:"
    assert told[-1] == "- Lưu: VT."
    signed = [p.text for p in right.paragraphs if p.text]
    assert signed == ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Nguyễn Văn Bình"]


def test_without_settings_no_sentence_has_a_capital_in_its_midst(tmp_path: Path) -> None:
    text = " ".join(p.text for p in _letter(tmp_path, letter.Sender()).paragraphs)
    assert letter.ISSUER in text
    assert letter.ISSUER[0].islower()


def test_the_ground_belongs_into_the_column_that_takes_it(tmp_path: Path) -> None:
    text = " ".join(p.text for p in _letter(tmp_path).paragraphs)
    assert f"“{workbook.NOTE}”" in text


@pytest.mark.parametrize("place", [(0, 0, 0), (-1, 0, 1)])
def test_what_the_settings_leave_open_is_a_dotted_line(
    tmp_path: Path, place: tuple[int, int, int]
) -> None:
    table, row, cell = place
    document = _letter(tmp_path, letter.Sender())
    told = [p.text for p in document.tables[table].rows[row].cells[cell].paragraphs if p.text]
    assert set("".join(told)) == {"…"}
