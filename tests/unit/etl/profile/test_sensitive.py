"""What must not be shown is seen: levels, markings, people; and what only looks like it is not."""

import pyarrow as pa
import pytest

from etl.profile import names, sensitive
from etl.profile.coded import Coded
from etl.profile.columns import Measured, measured
from etl.profile.declared import DeclaredColumn, DeclaredTable, Rows
from services.standin import secrets_text


@pytest.mark.parametrize(
    "name",
    ["DoMat", "do_mat", "C_DO_MAT", "MucDoMat", "FK_DoMat", "SecurityLevel", "CapDoMat", "IsMat"],
)
def test_names_of_levels(name: str) -> None:
    assert names.is_level(name)


@pytest.mark.parametrize(
    "name", ["MatKhau", "DoKhan", "NgayTao", "MatHang", "LoaiVB", "DienTichMat"]
)
def test_names_of_no_level(name: str) -> None:
    assert not names.is_level(name)


@pytest.mark.parametrize(
    "name",
    [
        "HoTen",
        "NguoiKy",
        "C_SIGNER_NAME",
        "Email",
        "so_dien_thoai",
        "CMND",
        "MatKhau",
        "password",
        "DiaChi",
        "NGAYSINH",
    ],
)
def test_names_of_personal_data(name: str) -> None:
    assert names.is_personal(name)


@pytest.mark.parametrize("name", ["ChucVuNguoiKy", "TenDV", "SoKyHieu", "C_SIGNER_POSITION_NAME"])
def test_names_of_nobody(name: str) -> None:
    assert not names.is_personal(name)


def test_the_number_of_a_person_is_no_personal_data_the_identity_card_is() -> None:
    assert not names.is_personal("NguoiKyID", numeric=True)
    assert names.is_personal("SoCMND", numeric=True)


@pytest.mark.parametrize("level", [*secrets_text.LEVELS, *secrets_text.UNREADABLE])
def test_no_level_that_is_not_open_is_shown(level: str) -> None:
    table = _table(DoMat=["Thường"] * 5 + [level] * 5, SoKyHieu=["12/A"] * 5 + ["13/B"] * 5)
    assert table.columns[0].level
    assert [value.value for value in table.columns[0].common] == ["Thường"]
    assert [value.value for value in table.columns[1].common] == ["12/A"]
    assert sum(table.secret_rows.to_pylist()) == 5


def test_a_level_is_seen_by_its_values_where_its_name_says_nothing() -> None:
    table = _table(C_NATURE=["Khẩn", "Khẩn", "Mật", "T?i m?t"], So=["1/A", "2/B", "3/C", "4/D"])
    assert [value.value for value in table.columns[0].common] == ["Khẩn"]
    assert {value.value for value in table.columns[1].common} == {"1/A", "2/B"}


@pytest.mark.parametrize("nth", range(13))
def test_a_row_with_a_marking_shows_nothing(nth: int) -> None:
    subject = secrets_text.marked("kế hoạch diễn tập", nth)
    table = _table(TrichYeu=["Về việc họp", subject], MaLoai=["CV", "K9"])
    assert table.secret_rows.to_pylist() == [False, True]
    assert [value.value for value in table.columns[1].common] == ["CV"]


@pytest.mark.parametrize("number", ["12/K9 (M)", "(TM)", "4/M"])
def test_a_secret_number_is_seen_in_any_short_column(number: str) -> None:
    assert _table(C_SYMBOL=["12/QĐ-UBND", number]).secret_rows.to_pylist() == [False, True]


@pytest.mark.parametrize(
    "text", ["bảo mật thông tin", "mật ong", "Mặt trận Tổ quốc", "mật độ dân cư"]
)
def test_words_that_hold_a_stamp_word_are_none(text: str) -> None:
    assert _table(Ten=["khác", text]).secret_rows.to_pylist() == [False, False]


@pytest.mark.parametrize(
    "values",
    [
        ["Nguyễn Văn An", "Trần Thị Bình", "Lê Hùng"],
        ["12;#Phạm Minh Châu - Giám đốc", "3;#Võ Thị Sáu (TP)"],
        ["NguyÔn V¨n An", "TrÇn ThÞ B×nh"],
        ["Nguyeãn Vaên An", "Traàn Thò Bình"],
        ["NGUYEN VAN AN", "TRAN THI BINH"],
        ["Phó Chủ tịch - Châu Thanh Phúc", "Chánh Văn phòng - Nguyễn Việt Thắng,Văn thư - Lê Hoa"],
        ["a.b@kiengiang.gov.vn", "c@x.vn"],
        ["0912 345 678", "+84 77 3862 000", "0773862000"],
    ],
)
def test_people_are_seen_by_values(values: list[str]) -> None:
    column = _table(Ten=values * 3).columns[0]
    assert (column.personal, column.hidden, column.common) == (True, "personal", ())


@pytest.mark.parametrize(
    "values",
    [
        ["Sở Nội vụ", "UBND tỉnh Kiên Giang", "Hồ sơ lưu", "Tổ chức cán bộ"],
        ["Quyết định", "Công văn", "Tờ trình"],
        ["000.00.01.H33", "000.00.02.H33"],
    ],
)
def test_things_are_nobody(values: list[str]) -> None:
    assert not sensitive.looks_personal(pa.array(values))


def test_free_text_is_not_shown_whatever_it_says() -> None:
    column = _table(GhiChu=["Đã chuyển", "Đã chuyển"]).columns[0]
    assert (column.hidden, column.common) == ("content", ())


def test_a_value_that_occurs_once_in_a_large_table_is_not_shown() -> None:
    column = _table(Ma=["A"] * 300 + ["LẠ"]).columns[0]
    assert [value.value for value in column.common] == ["A"]


@pytest.mark.parametrize(
    ("name", "way", "value"),
    [
        ("TenHoSo", "text", "[MẬT] Hồ sơ diễn tập"),
        ("C_NOTES", "text", "hå s¬ diÔn tËp - MËt"),
        ("SoKyHieu", "number", "12/K9 (M)"),
        ("TepDinhKem", "file_name", "ke hoach TOI MAT.doc"),
        ("TepDinhKem", "file_name", "a.pdf;b_MAT.pdf"),
        ("TenSo", "book", "Sổ văn bản mật"),
        ("GhiChu", "level", "Tối mật"),
        ("C_XML_DATA", "xml", "<d><l>Tuyệt mật</l></d>"),
    ],
)
def test_what_a_migration_would_find_is_counted_by_the_way_that_finds_it(
    name: str, way: str, value: str
) -> None:
    column = _table(**{name: ["khác", value, value, ""]}).columns[0]
    assert [(one.way, one.count) for one in column.markings] == [(way, 2)]
    assert value not in str(column)


@pytest.mark.parametrize(
    "value",
    ["bảo mật thông tin", "Mặt trận", "12/BC-UBND", "200/m", "dài 120 (m)", "12.000 đ/m", "CN/TM"],
)
def test_what_no_migration_would_withhold_is_no_marking(value: str) -> None:
    assert _table(GhiChu=["khác", value]).columns[0].markings == ()


def _table(**columns: list[str]) -> Measured:
    declared = tuple(DeclaredColumn(name, "VARCHAR(200)", "text") for name in columns)
    texts = {name: pa.array(values) for name, values in columns.items()}
    rows = Rows(len(next(iter(columns.values()))), "whole", texts)
    return measured(DeclaredTable("", "t", columns=declared), rows)


def test_levels_of_an_empty_table_are_none() -> None:
    assert sensitive.levels("Ten", Coded.of(pa.array([], pa.string()))) is None
