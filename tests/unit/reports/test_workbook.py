"""A unit's workbook: nothing of it runs, what comes back is read with care."""

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from etl.causes import QUARANTINED, Cause, Matter
from etl.errors import ConfigError
from reports.work import workbook
from reports.work.filled import read
from reports.work.lines import CauseLine, RowLine, Unit
from tests.migration import VIC

STATE = Cause(
    "vic",
    "p",
    Matter(
        "incoming_document",
        QUARANTINED,
        "state_unreadable",
        "state",
        "TrangThai",
        by_value=True,
        table="state",
    ),
    "77",
)
ORPHAN = Cause(
    "vic",
    "p",
    Matter(
        "step",
        QUARANTINED,
        "orphan",
        "document_id",
        "VanBanID",
        parents=("incoming_document",),
    ),
)
ODD = ("=1+1", "+84 77", "-x", "@SUM(A1)", "\t=2", "bình thường", "hỏng \x07 \x00")


def _row(number: int, cause: Cause, value: str | None) -> RowLine:
    odd = ODD[number % len(ODD)]
    known = ("12a", "1/A", "2020-01-01", odd)
    return RowLine(cause, f"{number:032x}", str(number), "f1", "SNV", "2020", value, *known)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    path = tmp_path / "u.xlsx"
    rows = [_row(n, ORPHAN, ODD[n]) for n in range(len(ODD))] + [_row(20, STATE, "77")]
    work = workbook.Work(
        Unit("1", "SNV", "=Sở Nội vụ"),
        "store",
        "01/12/2026",
        [CauseLine(STATE, 3, 0, 9), CauseLine(ORPHAN, len(ODD))],
        rows,
        {entity.name: entity for entity in VIC.entities},
        {table.name: table for table in VIC.codes},
    )
    workbook.write(work, path)
    return path


def _edit(path: Path, **cells: str | int) -> Path:
    """Fill cells in, named sheet_cell (C: causes, R: rows)."""
    book = load_workbook(path)
    for name, value in cells.items():
        sheet, _, cell = name.partition("_")
        book[workbook.CAUSES if sheet == "C" else workbook.ROWS][cell] = value
    book.save(path)
    return path


def test_no_cell_of_the_source_runs_and_only_cells_to_fill_in_are_open(made: Path) -> None:
    book = load_workbook(made)
    for sheet in book:
        assert sheet.protection.sheet
        assert [c.coordinate for row in sheet for c in row if c.data_type == "f"] == []
    rows = book[workbook.ROWS]
    heads = [cell.value for cell in rows[workbook.HEAD]]
    for line in rows.iter_rows(min_row=workbook.HEAD + 1):
        for head, cell in zip(heads, line, strict=True):
            assert cell.protection.locked == (head not in workbook.FILLED)
            if str(cell.value or "")[:1] in ("=", "+", "-", "@"):
                assert cell.quotePrefix
    assert rows.column_dimensions["A"].hidden
    assert book[workbook.HIDDEN].sheet_state == "veryHidden"
    with zipfile.ZipFile(made) as archive:
        assert not any("external" in name.lower() for name in archive.namelist())


def test_a_code_table_offers_its_values_in_vietnamese(made: Path) -> None:
    book = load_workbook(made)
    [offer] = book[workbook.CAUSES].data_validations.dataValidation
    assert offer.type == "list"
    column = offer.formula1.split("$")[1]
    said = [cell.value for cell in book[workbook.HIDDEN][column] if cell.value]
    assert "DU_THAO – Dự thảo" in said
    assert len(said) == len({code for _, code in VIC.code_table("state").codes})


def test_what_was_filled_in_comes_back(made: Path) -> None:
    _edit(made, C_I6="DU_THAO – Dự thảo", C_K6="Trần Thị Lan", R_N7=451, R_O8="X", R_Q8="sổ 2019")
    filled = read(made)
    assert (filled.store, filled.unit, filled.wrong) == ("store", "SNV", [])
    told = [(one.sheet, one.number, one.cause, one.value, one.leave_out) for one in filled.lines]
    assert told == [
        (workbook.CAUSES, 6, STATE.id, "DU_THAO – Dự thảo", False),
        (workbook.ROWS, 7, ORPHAN.id, "451", False),
        (workbook.ROWS, 8, ORPHAN.id, "", True),
    ]
    assert filled.lines[0].who == "Trần Thị Lan"
    assert filled.lines[2].row_id == f"{2:032x}"


def test_an_untouched_file_decides_nothing(made: Path) -> None:
    assert read(made).lines == []


def test_all_wrong_cells_are_named_at_once(made: Path) -> None:
    _edit(made, C_I6="=1+1", R_N7=True, R_O8="có lẽ")
    wrong = read(made).wrong
    assert [one.split(":")[0] for one in wrong] == [
        f"{workbook.CAUSES}!I6", f"{workbook.ROWS}!N7", f"{workbook.ROWS}!O8",
    ]  # fmt: skip


def _packed(path: Path, extra: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in extra.items():
            archive.writestr(name, content)
    return path


def _foreign(path: Path) -> Path:
    Workbook().save(path)
    return path


def _replaced(path: Path) -> Path:
    """The same workbook with a document type before its first sheet."""
    other = path.with_name("other.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sheet1.xml"):
                content = b'<!DOCTYPE x [<!ENTITY a "b">]>' + content
            new.writestr(name, content)
    return Path(shutil.move(other, path))


def _text(path: Path) -> Path:
    path.write_text("không phải Excel", encoding="utf-8")
    return path


def _cut(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[:3000])
    return path


BAD: dict[str, Callable[[Path], Path]] = {
    "text": _text,
    "cut": _cut,
    "foreign": _foreign,
    "bomb": lambda path: _packed(path, {"xl/media/x.xml": b"0" * 60_000_000}),
    "macros": lambda path: _packed(path, {"xl/vbaProject.bin": b"x"}),
    "links": lambda path: _packed(path, {"xl/externalLinks/externalLink1.xml": b"<a/>"}),
    "parts": lambda path: _packed(path, {f"xl/x{n}.xml": b"<a/>" for n in range(300)}),
    "entities": _replaced,
    "utf16": lambda path: _packed(path, {"xl/x.xml": "<!DOCTYPE a>".encode("utf-16")}),
    "an id changed": lambda path: _edit(path, R_B7="0" * 32),
    "a value changed": lambda path: _edit(path, R_M7="khác"),
    "a mark changed": lambda path: _edit(path, R_R7="00000000"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_before_anything_is_done(made: Path, name: str) -> None:
    BAD[name](made)
    with pytest.raises(ConfigError) as caught:
        read(made)
    assert caught.value.next_command
    assert "khác" not in str(caught.value)


@pytest.mark.parametrize(
    ("edit", "cell"),
    [
        ("C_F6", f"{workbook.CAUSES}!F6"),
        ("C_G6", f"{workbook.CAUSES}!G6"),
        ("R_F7", f"{workbook.ROWS}!F7"),
        ("R_I7", f"{workbook.ROWS}!I7"),
        ("R_M9", f"{workbook.ROWS}!M9"),
    ],
)
def test_a_locked_cell_that_was_changed_is_named(made: Path, edit: str, cell: str) -> None:
    _edit(made, **{edit: "khác", "C_I6": "DU_THAO"})
    with pytest.raises(ConfigError) as caught:
        read(made)
    assert str(caught.value).count("!") == 1
    assert cell in str(caught.value)


def test_days_stand_as_people_write_them(made: Path) -> None:
    sheet = load_workbook(made)[workbook.ROWS]
    assert {sheet[f"I{line}"].value for line in (6, 7, 8)} == {"01/01/2020"}
