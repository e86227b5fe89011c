"""Units, staff and lists of the district system, and what becomes of their rows."""

import hashlib
import random
from typing import NamedTuple

from services.standin import words
from services.standin.district.verdicts import LOADED, NOT_A_BOOK, ORPHAN, WITHHELD, YEAR, Verdict

Row = tuple[object, ...]
NO_UNIT = 99
NO_PERSON = 999
BOOKS = 2  # FK_LISTTYPE of DM_SO_VAN_BAN
YEARS = range(2009, 2016)

_NAMES = (
    ("UBH", "UBND huyện Châu Thành"), ("VP", "Văn phòng HĐND và UBND huyện"),
    ("PNV", "Phòng Nội vụ"), ("PTCKH", "Phòng Tài chính - Kế hoạch"),
    ("PTNMT", "Phòng Tài nguyên và Môi trường"), ("PKTHT", "Phòng Kinh tế và Hạ tầng"),
    ("PGDDT", "Phòng Giáo dục và Đào tạo"), ("PTP", "Phòng Tư pháp"),
    ("PLDTBXH", "Phòng Lao động - Thương binh và Xã hội"), ("XMTO", "UBND xã Mong Thọ"),
    ("XMHO", "UBND xã Minh Hòa"),
)  # fmt: skip
UNITS = tuple((at, code, name) for at, (code, name) in enumerate(_NAMES, start=1))
UNIT_NAME = {at: name for at, _, name in UNITS}
REGISTRIES = (1, 1, 1, 1, 1, 2, 10, 11)  # units that register documents, by how often

_POSITIONS = (
    ("CT", "Chủ tịch"), ("PCT", "Phó Chủ tịch"), ("CVP", "Chánh Văn phòng"),
    ("TP", "Trưởng phòng"), ("CV", "Chuyên viên"), ("VT", "Văn thư"),
)  # fmt: skip
LIST_TYPES = (
    (1, "DM_LOAI_VAN_BAN", "Loại văn bản"), (BOOKS, "DM_SO_VAN_BAN", "Sổ văn bản"),
    (3, "DM_CAP_GUI_VAN_BAN", "Cấp gửi văn bản"), (4, "DM_TINH_CHAT", "Tính chất văn bản"),
)  # fmt: skip
KINDS = (
    ("LT", "Liên tịch"), ("PL", "Pháp lệnh"), ("ND", "Nghị định"), ("NQ", "Nghị quyết"),
    ("QD", "Quyết định"), ("CT", "Chỉ thị"), ("GM", "Giấy mời"), ("TT", "Thông tư"),
    ("TB", "Thông báo"), ("DB", "Điện báo"), ("CD", "Công điện"), ("BC", "Báo cáo"),
    ("BCN", "Báo cáo nhanh"), ("TOT", "Tờ trình"), ("CV", "Công văn"), ("PC", "Phiếu chuyển"),
    ("BB", "Biên bản"),
)  # fmt: skip
LEVELS = ("Trung ương", "Cấp tỉnh", "Cấp huyện", "Cấp xã", "Đơn vị khác")


class Staff(NamedTuple):
    """One of the district's people."""

    key: int
    unit: int
    position: str
    name: str

    @property
    def written(self) -> str:
        """Position and name, as the system copies them into its documents."""
        return f"{self.position} - {self.name}"


class Book(NamedTuple):
    """A book of the list DM_SO_VAN_BAN: its code, name, unit, and what becomes of its row."""

    code: str
    name: str
    unit: int
    verdict: Verdict


def units() -> list[Row]:
    """Rows of T_USER_UNIT: the district, what belongs to it."""
    return [(at, None if at == 1 else 1, code, name) for at, code, name in UNITS]


def positions() -> list[Row]:
    """Rows of T_USER_POSITION."""
    return [(at, code, name) for at, (code, name) in enumerate(_POSITIONS, start=1)]


def staff(rng: random.Random, many: int = 40) -> tuple[list[Row], list[Staff], list[str]]:
    """Rows of T_USER_STAFF, the people, and the hashes of their passwords, which stay there."""
    rows: list[Row] = []
    people: list[Staff] = []
    hashes: list[str] = []
    for key in range(1, many + 1):
        position = key if key <= 3 else rng.choice((4, 5, 5, 5, 6))  # noqa: PLR2004
        unit = 1 if key <= 2 else rng.randrange(1, len(UNITS) + 1)  # noqa: PLR2004
        parts = (words.SURNAMES, words.MIDDLES, words.GIVEN)
        name = " ".join(rng.choice(some) for some in parts)
        person = Staff(key, unit, _POSITIONS[position - 1][1], name)
        hashes.append(hashlib.sha256(f"{name}{key}{rng.random()}".encode()).hexdigest())
        status = "KHONG_HOAT_DONG" if rng.random() < 0.2 else "HOAT_DONG"  # noqa: PLR2004
        shown = NO_UNIT if key == many else unit
        rows.append(
            (
                key, shown, position, name, f"user{key:03d}", hashes[-1],
                f"user{key:03d}@chauthanh.vn", "" if key == many - 1 else status,
            )
        )  # fmt: skip
        people.append(person)
    return rows, people, hashes


def books() -> list[Book]:
    """One book of each direction a year; two of secret documents, and three that are not whole."""
    found = []
    for year in YEARS:
        found.append(Book(f"SODEN_{year}", f"Sổ văn bản đến năm {year}", 1, LOADED))
        found.append(Book(f"SO_VBDI_{year}", f"Sổ văn bản đi năm {year}", 1, LOADED))
    return [
        *found,
        Book("SODEN_MAT_2012", "Sổ văn bản đến mật năm 2012", 1, WITHHELD),
        Book("SO_VBDI_MAT_2012", "Sổ văn bản đi MẬT năm 2012", 1, WITHHELD),
        Book("SODEN_KHAC", "Sổ văn bản đến khác", 1, YEAR),
        Book("SODEN_2008", "Sổ văn bản đến năm 2008", NO_UNIT, ORPHAN),
    ]


def lists(known: list[Book]) -> tuple[list[Row], list[tuple[object, Verdict]]]:
    """Rows of T_SYSLIB_LIST and what becomes of each: what is no book of documents is no book."""
    made: list[tuple[int, str, str, int | None, Verdict]] = []
    made += [(1, code, name, None, NOT_A_BOOK) for code, name in KINDS]
    made += [(BOOKS, *book) for book in known]
    made += [(3, f"CAP_{at}", name, None, NOT_A_BOOK) for at, name in enumerate(LEVELS)]
    made += [
        (4, "THUONG", "Thường", None, NOT_A_BOOK),
        (4, "MAT", "Mật", None, WITHHELD),
    ]  # no book, and named as one of secrets
    xml = "<root><data_list><thu_tu>{}</thu_tu></data_list></root>"
    rows: list[Row] = [
        (kind, code, name, unit, xml.format(at))
        for at, (kind, code, name, unit, _) in enumerate(made, start=1)
    ]
    return rows, [(f"{kind}|{code}", verdict) for kind, code, _, _, verdict in made]
