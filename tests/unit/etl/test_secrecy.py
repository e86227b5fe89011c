"""What is or may be a secret stays out in every spelling; what only sounds like one comes in."""

import csv
import unicodedata

import pyarrow as pa
import pytest

from etl import secrecy
from mappings.schema import SecrecyRule
from tests.conftest import REAL_DATA
from tests.migration import VIC

CODES = {table.name: table for table in VIC.codes}
RULE = VIC.source("incoming_document").secrecy
# The stamp words in TCVN3 and VNI as seen through cp1252 (domain.md §6).
TCVN3 = {"mật": "mËt", "tối": "tèi", "tuyệt": "tuyÖt"}
VNI = {"mật": "maät", "tối": "toái", "tuyệt": "tuyeät"}
WORDS = ["mật", "tối mật", "tuyệt mật"]


def spellings(words: str) -> list[str]:
    """A stamp in every encoding and damage that was seen, in three cases."""
    made = [words, *(" ".join(table[w] for w in words.split()) for table in (TCVN3, VNI))]
    made.append("".join("?" if ord(c) > 0x7F else c for c in words))
    made += [unicodedata.normalize("NFD", words), words.replace(" ", "  ")]
    cases = [text for one in made for text in (one, one.upper(), one.capitalize())]
    return list(dict.fromkeys(cases))


STAMPS = [text for words in WORDS for text in spellings(words)]
BARE = ["Mat", "MAT", "Toi mat", "TOI MAT", "Tuyet mat", "TUYET MAT"]


def levels(*values: str | None) -> list[bool]:
    found: list[bool] = secrecy.open_level(pa.array(values, pa.string()), RULE, CODES).to_pylist()
    return found


def marked(kind: str, *values: str | None) -> list[bool]:
    found: list[bool] = secrecy.marked(pa.array(values, pa.string()), kind).to_pylist()
    return found


OPEN = [
    "Thường",
    "thường",
    "THƯỜNG",
    " Thường  ",
    "Không",
    "Không mật",
    "Bình thường",
    "0",
    "1;#Thường",
    "Lưu hành nội bộ",
    "",
    "   ",
    "NULL",
    None,
    unicodedata.normalize("NFD", "Thường"),
]
NOT_OPEN = [
    *STAMPS,
    *BARE,
    "2;#Mật",
    "M?t",
    "T?i m?t",
    "11",
    "1",
    "Hạn chế truy cập",
    "Thu?ng",
    "Th­êng",
    "Thöôøng",
    "x",
    "Thường;Mật",
    "1;#Thường;#2;#Mật",
    "Không?",
    "?",
    "-",
]


@pytest.mark.parametrize("level", OPEN)
def test_declared_levels_are_open(level: str | None) -> None:
    assert levels(level) == [True]


@pytest.mark.parametrize("level", NOT_OPEN)
def test_any_other_level_is_withheld(level: str) -> None:
    assert levels(level) == [False]


def test_levels_are_judged_one_by_one() -> None:
    assert levels(*OPEN, *NOT_OPEN) == [True] * len(OPEN) + [False] * len(NOT_OPEN)


def test_an_empty_level_is_open_only_where_somebody_declares_it() -> None:
    strict = SecrecyRule("DoMat", "open_level", empty_is_open=False)
    found = secrecy.open_level(pa.array([None, "", "NULL", "Thường"]), strict, CODES)
    assert found.to_pylist() == [False, False, False, True]


FORMS = [
    "[{}] Báo cáo tình hình",
    "({}) Báo cáo tình hình",
    "{{{}}} Báo cáo",
    "{}: Báo cáo tình hình",
    "{} - Báo cáo tình hình",
    "{} – Báo cáo tình hình",
    "Báo cáo tình hình ({})",
    "Báo cáo tình hình [ {} ]",
    "Báo cáo tình hình - {}",
    "Báo cáo: {}.",
    "Độ mật: {}. Báo cáo tình hình",
    "{}| Báo cáo",
]


@pytest.mark.parametrize("form", FORMS)
def test_a_stamp_in_a_subject_is_a_marking(form: str) -> None:
    subjects = [form.format(stamp) for stamp in STAMPS]
    hits = marked("text", *subjects)
    assert [subject for subject, hit in zip(subjects, hits, strict=True) if not hit] == []


@pytest.mark.parametrize(
    "subject",
    [
        "[Mat] Báo cáo",
        "(TOI MAT) Báo cáo",
        "Báo cáo tình hình TỐI MẬT quý I",
        "Báo cáo MẬT về an ninh",
        "MẬT Báo cáo công tác BẢO MẬT",
        "TUYỆT MẬT kế hoạch bảo vệ BÍ MẬT nhà nước",
        "Độ mật: Mật. Về việc rà soát",
        "độ MẬT = tuyệt mật",
        "Mật",
        "Mật. Báo cáo tình hình",
        "Mật Báo cáo tình hình",
        "Mật số 12",
        "Hỏa tốc - Mật: Báo cáo",
        "(Mật, không sao chụp) Báo cáo",
        "Báo cáo (tài liệu mật)",
        "Công văn mật số 12",
        "Báo cáo tình hình. Mật",
        "Báo cáo tình hình\nTỐI\nMẬT",
        "Báo cáo tình hình (M)",
        "Độ mật: A. Báo cáo",
        '{"TrichYeu": "Báo cáo", "DoMat": "M\\u1eadt"}',
        "<p><b>M&#7853;t</b> B&aacute;o c&aacute;o</p>",
        r"{\rtf1\ansi {\b M\u7852?T}\par V/v b\u7889? tr\u237?}",
    ],
)
def test_other_markings_in_a_subject(subject: str) -> None:
    assert marked("text", subject) == [True]


INNOCENT = [
    "Về tăng cường bảo mật thông tin",
    "Về danh mục bí mật nhà nước độ Tuyệt mật",
    "Luật Bảo vệ bí mật nhà nước",
    "V/v hỗ trợ nghề nuôi ong lấy mật",
    "Mật ong rừng U Minh",
    "mật ong - đặc sản",
    "Mặt trận Tổ quốc",
    "Mặt bằng: quy hoạch",
    "Quy hoạch mật độ xây dựng",
    "Mật độ dân số",
    "Về mật mã dân sự",
    "Đổi mật khẩu - hướng dẫn",
    "Về chất lượng mật mía",
    "BÍ MẬT nhà nước: hướng dẫn",
    "CAM KẾT BẢO MẬT",
    "V/v BẢO MẬT dữ liệu",
    "Ông Nguyễn Mật, xã Mong Thọ",
    "Mắt kính - mua sắm",
    "Mát xa: quản lý",
    "mat ong",
    "Mat tran To quoc",
    "",
    "Thông mạch",
    "(Mặt trận)",
    "[mật ong]",
    "Về kinh phí 12/M, mặt đường",
    "Rà soát danh mục BÍ MẬT NHÀ NƯỚC của tỉnh",
    "Đường Hồ Mật - phường 1",
    "Đơn của ông NGUYỄN VĂN MẬT, xã Mong Thọ",
    "Điều trị SỎI MẬT",
    "Khoa Gan - Mật",
    "Quản lý văn bản mật",
    "V/v tiêu hủy tài liệu mật",
    "Báo cáo mật độ dân số",
    "Kế hoạch trồng mía, lấy <b>mật</b> ong",
    "M?t - hai",
    "B? ph?n ti?p nh?n (m?t) c?a",
    "M?t ?? d?n s?",
]


@pytest.mark.parametrize("subject", [*INNOCENT, None])
def test_words_are_no_markings(subject: str | None) -> None:
    assert marked("text", subject) == [False]


@pytest.mark.parametrize(
    ("number", "secret"),
    [
        ("12/BC-UBND(M)", True),
        ("12/BC-UBND (TM)", True),
        ("12/BC-UBND/M", True),
        ("12/BC-UBND/ TM ", True),
        ("(m) 12/BC", True),
        ("12/BC[TTM]", True),
        ("12/BC-UBND", False),
        ("12/TM-DV", False),
        ("12/QĐ-TTMB", False),
        ("12/M-BC", False),
        (None, False),
        ("12/BC(Mật)", True),
        ("12/BC-UBND-MT", False),
        ("12/QĐ-UBND (Mật)", True),
        ("12/QĐ-MẬT", True),
        ("12/BC (T.M)", True),
        ("12/BC-UBND(\u200bМ)", True),
        ("12/QĐ-MAT", True),
        ("12/BC-MAY", False),
        ("12/CV-BÍ MẬT", True),
    ],
)
def test_markings_in_a_number(number: str | None, secret: bool) -> None:
    assert marked("number", number) == [secret]


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("Sổ văn bản mật năm 2019", True),
        ("Sổ công văn đến mật", True),
        ("SỔ VĂN BẢN MẬT", True),
        ("Sổ VB_Mật", True),
        ("Sổ M?t đến", True),
        ("So van ban mat den", True),
        ("Sổ văn bản đi (Tối mật)", True),
        ("Sổ tối mật", True),
        ("Sổ v¨n b¶n mËt", True),
        ("Sổ đăng ký bí mật nhà nước đến", True),
        ("Sổ văn bản mật - Mặt trận Tổ quốc", True),
        (unicodedata.normalize("NFD", "Sổ văn bản mật"), True),
        ("Sổ văn bản đến", False),
        ("Sổ cam kết bảo mật", False),
        ("Sổ Mặt trận Tổ quốc", False),
        ("Sổ mật độ xây dựng", False),
        ("So bao mat", False),
        ("SoVanBanMat", True),
        ("VB_DEN_MAT", True),
        ("Sổ văn bản đến (M)", True),
        (None, False),
    ],
)
def test_markings_in_the_name_of_a_book(name: str | None, secret: bool) -> None:
    assert marked("book", name) == [secret]


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("[MAT] ke hoach.pdf", True),
        ("CV_MAT.pdf", True),
        ("CV_TOI_MAT.docx", True),
        ("Mật - kế hoạch.docx", True),
        ("To trinh (mat).doc", True),
        ("MAT - ke hoach.pdf", True),
        ("2019\\03\\CV_MAT.pdf", True),
        ("a!~!CV_MAT.pdf", True),
        ("Kế hoạch (Tuyệt mật).pdf", True),
        ("CV_MẬT.pdf", True),
        ("Mật.pdf", True),
        ("TỐI MẬT.docx", True),
        ("ke hoach_tối mật.pdf", True),
        ("cv-12_Mật.PDF", True),
        (unicodedata.normalize("NFD", "CV_MẬT.pdf"), True),
        ("CV_M?T.pdf", True),
        ("CV_mËt.pdf", True),
        ("Tờ trình MẬT.pdf", True),
        ("bao-mat-thong-tin.pdf", False),
        ("mat-tran-to-quoc.docx", False),
        ("mat bang.dwg", False),
        ("bảo mật.pdf", False),
        ("quy_che_bao_mat.pdf", False),
        ("quy-chế-bảo-mật.pdf", False),
        ("CAM KẾT BẢO MẬT.pdf", False),
        ("danh muc bí mật nhà nước.pdf", False),
        ("mật ong.jpg", False),
        ("be_mat.jpg", False),
        ("hinh mat.jpg", False),
        ("MAT TRAN.pdf", False),
        ("format.doc", False),
        (None, False),
        ("Mật/2019/cong-van.pdf", True),
        ("CAM KET BAO MAT.pdf", False),
        ("BI MAT NHA NUOC.doc", False),
        ("CV_mat.doc", True),
        ("Mat_CV12.doc", True),
        ("CongVanMat.doc", True),
        ("van ban mat so 12.pdf", True),
        ("CV_MAT.pdf.p7s", True),
        ("CV_MAT (1).signed.pdf", True),
        ("VB MAT/2019/12.pdf", True),
        ("ke hoach tuyet mat quan khu.pdf", True),
        ("CV_mat_bang.pdf", False),
        ("CV mat hang.doc", False),
        ("bao cao mat rung.doc", False),
        ("CCCD mat 1.jpg", False),
        ("quan ly van ban mat.pdf", False),
        ("danh muc độ Tuyệt mật.pdf", False),
        ("don ông NGUYỄN VĂN MẬT.pdf", False),
    ],
)
def test_markings_in_a_file_name(name: str | None, secret: bool) -> None:
    assert marked("file_name", name) == [secret]


def test_a_marking_is_seen_in_any_company() -> None:
    values = [text for text in INNOCENT for _ in range(3)] + [f"[{stamp}] x" for stamp in STAMPS]
    expected = [False] * (3 * len(INNOCENT)) + [True] * len(STAMPS)
    assert marked("text", *values) == expected


def test_a_row_is_withheld_for_its_level_or_any_marking() -> None:
    columns = {
        "DoMat": ["Thường", "Mật", None, "", "NULL"],
        "SoKyHieu": ["1/BC", "2/BC", "3/BC(M)", None, "5/BC"],
        "TrichYeu": ["a", "b", "c", "[MẬT] d", None],
    }
    arrays = {name: pa.array(values, pa.string()) for name, values in columns.items()}
    found = secrecy.withheld(arrays, RULE, CODES).to_pylist()
    assert found == [False, True, True, True, False]


@pytest.mark.realdata
def test_no_published_document_is_withheld() -> None:
    """4,586 published texts: whoever withholds one of them, withholds by its words."""
    with (REAL_DATA / "documents.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) > 4000
    for name in rows[0]:
        values = [row[name] for row in rows]
        kinds = ("text", "file_name") + ("number",) * (name == "so_ky_hieu")
        for kind in kinds:
            hits = [value for value, hit in zip(values, marked(kind, *values), strict=True) if hit]
            assert hits == [], (name, kind)
