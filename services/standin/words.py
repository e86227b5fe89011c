"""People, agencies, kinds and the phrases of routing, as they occur in Vietnamese offices."""
# ruff: noqa: SIM905 lists of words

from typing import NamedTuple

SURNAMES = (
    "Nguyễn Trần Lê Phạm Huỳnh Phan Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Danh Thị Mai Trương Đoàn Lâm "
    "Tô Châu Cao Lương Quách Thạch Tăng Vương Hà Đinh"
).split()
MIDDLES = (
    "Văn Thị Minh Hoàng Thanh Ngọc Quốc Hữu Đức Kim Thùy Xuân Anh Bảo Công Mỹ Hồng Trung Tấn Phước "
    "Chí Gia Như Việt Thu Duy Quang Khánh Tuyết Diễm"
).split()
GIVEN = (
    "An Bình Châu Dũng Đạt Giang Hải Hạnh Hiếu Hoa Hùng Hương Khánh Khoa Lan Linh Loan Long Mai "
    "Minh Nam Nga Nghĩa Nhung Phong Phúc Phương Quân Quyên Sơn Tâm Tân Thảo Thắng Thịnh Thủy Tiến "
    "Toàn Trang Trí Trinh Tuấn Tùng Tuyền Uyên Vân Vinh Vũ Xuân Yến Mật"
).split()
# Reserved: people of these names stand in secret rows only.
SECRET_SURNAMES = "Tôn Âu Khiếu Nghiêm Phí Đàm".split()
SECRET_MIDDLES = "Thất Dạ Bích Cẩm Lãm Tường".split()
SECRET_GIVEN = "Kỳ Ngạn Sách Thuyên Vĩ Quỳ Chuyên".split()

REGISTRY, CHIEF, DEPUTY, SPECIALIST = range(4)


def positions(level: str, code: str) -> tuple[tuple[str, ...], ...]:
    """The positions of a unit: of its registry, its chief, its deputies, its specialists."""
    if code == "VPUBND":
        heads: tuple[tuple[str, ...], ...] = ("Chánh Văn phòng",), ("Phó Chánh Văn phòng",)
    elif level == "so":
        place = "Trưởng ban" if code == "BDT" else "Giám đốc"
        heads = (place,), (f"Phó {place}", f"Phó {place} phụ trách")
    else:
        heads = ("Chủ tịch",), ("Phó Chủ tịch", "Phó Chủ tịch Thường trực")
    others = (
        "Chuyên viên",
        "Trưởng phòng",
        "Phó Trưởng phòng",
        "Chuyên viên chính",
        "Thanh tra viên",
    )
    return ("Văn thư", "Nhân viên văn thư"), *heads, others


class Agency(NamedTuple):
    """A sender of incoming documents. family: how it numbers its documents."""

    name: str
    short: str
    family: str
    organ_id: str = ""


_DISTRICTS = (
    "An Biên, An Minh, Giồng Riềng, Gò Quao, Hòn Đất, Kiên Lương, U Minh Thượng, Vĩnh Thuận, "
    "Tân Hiệp, Giang Thành, Kiên Hải"
).split(", ")
_MINISTRIES = (
    ("Bộ Nội vụ", "BNV"), ("Bộ Tài chính", "BTC"), ("Bộ Kế hoạch và Đầu tư", "BKHĐT"),
    ("Bộ Xây dựng", "BXD"), ("Bộ Giao thông vận tải", "BGTVT"), ("Bộ Y tế", "BYT"),
    ("Bộ Thông tin và Truyền thông", "BTTTT"), ("Bộ Khoa học và Công nghệ", "BKHCN"),
    ("Bộ Nông nghiệp và Phát triển nông thôn", "BNN"), ("Bộ Tư pháp", "BTP"),
    ("Bộ Tài nguyên và Môi trường", "BTNMT"), ("Bộ Công Thương", "BCT"),
    ("Bộ Lao động - Thương binh và Xã hội", "BLĐTBXH"), ("Bộ Giáo dục và Đào tạo", "BGDĐT"),
    ("Bộ Văn hóa, Thể thao và Du lịch", "BVHTTDL"), ("Ủy ban Dân tộc", "UBDT"),
)  # fmt: skip


def _agencies() -> tuple[Agency, ...]:
    central = [
        Agency(name, short, "ministry", f"000.00.00.G{at:02d}")
        for at, (name, short) in enumerate(_MINISTRIES, start=1)
    ]
    return (
        *central,
        Agency("Chính phủ", "CP", "government", "000.00.00.G20"),
        Agency("Thủ tướng Chính phủ", "TTg", "premier", "000.00.00.G21"),
        Agency("Văn phòng Chính phủ", "VPCP", "office", "000.00.00.G22"),
        Agency("Thanh tra Chính phủ", "TTCP", "ministry", "000.00.00.G23"),
        Agency("Tỉnh ủy Kiên Giang", "TU", "party"),
        Agency("Văn phòng Tỉnh ủy", "VPTU", "party"),
        Agency("Ban Tổ chức Tỉnh ủy", "BTCTU", "party"),
        Agency("Văn phòng Trung ương Đảng", "VPTW", "party"),
        Agency("Hội đồng nhân dân tỉnh Kiên Giang", "HĐND", "council", "000.00.99.H33"),
        Agency("Tòa án nhân dân tỉnh Kiên Giang", "TA", "court"),
        Agency("Viện kiểm sát nhân dân tỉnh Kiên Giang", "VKS", "court"),
        Agency("Công ty Điện lực Kiên Giang", "PCKG", "company"),
        Agency("VNPT Kiên Giang", "VNPT-KG", "company"),
        Agency("Công ty TNHH MTV Cấp thoát nước Kiên Giang", "KIWACO", "company"),
        Agency("Công ty Cổ phần Mật ong Phú Quốc", "MOPQ", "company"),
        Agency("Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Kiên Giang", "MTTQ-BTT", "office"),
        Agency("Hội Liên hiệp Phụ nữ tỉnh Kiên Giang", "BTV", "office"),
        Agency("Liên đoàn Lao động tỉnh Kiên Giang", "LĐLĐ", "office"),
        Agency("Sở Công Thương", "SCT", "office", "000.00.31.H33"),
        Agency("Sở Du lịch", "SDL", "office", "000.00.32.H33"),
        Agency("Sở Văn hóa và Thể thao", "SVHTT", "office", "000.00.33.H33"),
        Agency("Bảo hiểm xã hội tỉnh Kiên Giang", "BHXH", "office", "000.00.34.H33"),
        Agency("Cục Thuế tỉnh Kiên Giang", "CTKGI", "office", "000.00.35.H33"),
        Agency("Kho bạc Nhà nước Kiên Giang", "KBKG", "office", "000.00.36.H33"),
        *(
            Agency(f"UBND huyện {name}", "UBND", "people", f"000.00.{40 + at}.H33")
            for at, name in enumerate(_DISTRICTS)
        ),
        Agency("UBND thành phố Hà Tiên", "UBND", "people", "000.00.60.H33"),
        Agency("Ông Nguyễn Văn Tư (đơn kiến nghị)", "", "letter"),
        Agency("Bà Danh Thị Hồng (đơn khiếu nại)", "", "letter"),
    )


AGENCIES = _agencies()


class Kind(NamedTuple):
    """A kind of document: its code by NĐ 30, the legacy system's own code, and its name."""

    code: str
    legacy: str
    name: str


KINDS = (
    Kind("CV", "CV", "Công văn"), Kind("QĐ", "QD", "Quyết định"), Kind("TB", "TB", "Thông báo"),
    Kind("BC", "BC", "Báo cáo"), Kind("KH", "KH", "Kế hoạch"), Kind("TTr", "TOT", "Tờ trình"),
    Kind("GM", "GM", "Giấy mời"), Kind("CTr", "CTR", "Chương trình"), Kind("HD", "HD", "Hướng dẫn"),
    Kind("CT", "CT", "Chỉ thị"), Kind("CĐ", "CD", "Công điện"), Kind("BB", "BB", "Biên bản"),
    Kind("PA", "PA", "Phương án"), Kind("ĐA", "DAN", "Đề án"), Kind("NQ", "NQ", "Nghị quyết"),
    Kind("TT", "TT", "Thông tư"), Kind("NĐ", "ND", "Nghị định"),
    Kind("TTLT", "LT", "Thông tư liên tịch"), Kind("QC", "QC", "Quy chế"),
    Kind("PC", "PC", "Phiếu chuyển"),
)  # fmt: skip
KIND_INDEX = {kind.code: at for at, kind in enumerate(KINDS)}
UNKNOWN_KINDS = ("Văn bản khác", "99;#Khác", "XYZ", "Thư ngỏ", "VBK")

FIELDS = (
    "Nội vụ", "Tài chính", "Kế hoạch - Đầu tư", "Xây dựng", "Giao thông", "Nông nghiệp",
    "Tài nguyên - Môi trường", "Y tế", "Giáo dục", "Văn hóa - Xã hội", "Thông tin - Truyền thông",
    "Tư pháp", "Tổng hợp",
)  # fmt: skip
DRAFTERS = ("VX", "KT", "NC", "TH", "TCCB", "VP", "TTr", "KHTC", "QLN", "CNTT", "HCTC", "KGVX")

URGENCY = ("Thường", "Khẩn", "Thượng khẩn", "Hỏa tốc", "Hỏa tốc hẹn giờ")
URGENCY_AS_WRITTEN = (
    *("Thường",) * 14, "0", "0", "", None, "Khẩn", "Khẩn", "KHẨN", "1", "2;#Khẩn",
    "Thượng khẩn", "2", "Hỏa tốc", "Hoả tốc", "3", "1;#Thường", "NULL",
)  # fmt: skip
UNKNOWN_URGENCY = ("Kh?n", "Gấp", "9", "Rất khẩn")

OPEN_LEVELS = (
    *("Thường",) * 8, "", "", None, "NULL", "thường", "THƯỜNG", "Không", "Không mật",
    "Bình thường", "0", "1;#Thường", "Lưu hành nội bộ",
)  # fmt: skip

STATES_IN = ("DA_XU_LY", "DA_XU_LY", "DA_XU_LY", "DA_PHAN_PHOI", "LUU", "da_xu_ly", "")
OPEN_IN = ("CHO_PHAN_PHOI", "DANG_XU_LY", "DANG_XU_LY", "DA_PHAN_PHOI")
STATES_OUT = ("DA_BAN_HANH", "DA_BAN_HANH", "DA_BAN_HANH", "DA_DUYET", "LUU", "Da_Ban_Hanh", "")
OPEN_OUT = ("CHO_DUYET", "CHO_BAN_HANH", "DU_THAO", "DANG_XU_LY")
ALL_STATES = (
    "CHO_PHAN_PHOI", "DA_PHAN_PHOI", "DANG_XU_LY", "DA_XU_LY", "CHO_DUYET", "DA_DUYET",
    "CHO_BAN_HANH", "DA_BAN_HANH", "DU_THAO", "THU_HOI", "LUU",
)  # fmt: skip
UNREADABLE_STATES = ("77", "X_L", "?ANG_XU_LY", "DA_XU_LI", "KHONG_RO")

# Bút phê, as leaders write them. {room}: a division, {day}: a date.
OPINIONS = (
    "Giao {room} chủ trì, tham mưu trước ngày {day}.",
    "Kính chuyển đồng chí Phó Chủ tịch phụ trách xem, cho ý kiến chỉ đạo.",
    "Chuyển {room} nghiên cứu, đề xuất.",
    "{room} chủ trì, phối hợp các đơn vị liên quan thực hiện; báo cáo kết quả trước ngày {day}.",
    "Đồng ý theo đề xuất của {room}.",
    "Đ/c Trưởng {room} tham dự, báo cáo lại nội dung cuộc họp.",
    "Lưu, theo dõi.",
    "Để biết và triển khai thực hiện.",
    "Giao {room} dự thảo văn bản trả lời, trình lãnh đạo trước {day}.",
    "Sao gửi các phòng, đơn vị trực thuộc để thực hiện.",
    "Chuyển văn thư phát hành.",
    "Phối hợp {room} rà soát số liệu, có ý kiến bằng văn bản.",
    "Đề nghị {room} kiểm tra thực tế, tham mưu xử lý dứt điểm.",
    "Đã xử lý xong, kính chuyển lưu hồ sơ.",
    "Kính trình lãnh đạo xem xét, quyết định.",
    "Yêu cầu thực hiện đúng quy định, không để quá hạn.",
)
ROOMS = (
    "phòng VX", "phòng Kinh tế", "phòng Tổng hợp", "phòng Nội chính", "Văn phòng",
    "phòng Tổ chức cán bộ", "phòng Kế hoạch - Tài chính", "Thanh tra sở", "phòng Quản lý ngành",
)  # fmt: skip
ACTIONS = ("Chuyển xử lý", "Phân công", "Trình ký", "Chuyển phối hợp", "Cho ý kiến", "Phát hành")
ROLES = ("Chủ trì", "Chủ trì", "Phối hợp", "Để biết", "CHU_TRI", "")
STEP_STATES = ("DA_XU_LY", "DA_XU_LY", "DA_XU_LY", "DANG_XU_LY", "CHUA_XU_LY", "")

RECIPIENTS = (
    "Như trên", "Lưu: VT", "TT. Tỉnh ủy", "TT. HĐND tỉnh", "CT và các PCT UBND tỉnh",
    "Các sở, ban, ngành cấp tỉnh", "UBND các huyện, thành phố", "Sở Tài chính", "Sở Nội vụ",
    "Sở Xây dựng", "Sở Y tế", "Sở Tư pháp", "Sở Kế hoạch và Đầu tư", "Ban Dân tộc",
    "UBND thành phố Rạch Giá", "UBND thành phố Phú Quốc", "UBND huyện Châu Thành",
    "Văn phòng UBND tỉnh", "Kho bạc Nhà nước Kiên Giang", "Cổng Thông tin điện tử tỉnh",
    "Báo Kiên Giang", "Ủy ban MTTQ Việt Nam tỉnh", "LĐVP, CVNC", "Bộ Nội vụ (để báo cáo)",
)  # fmt: skip
RETENTION = ("Vĩnh viễn", "70 năm", "20 năm", "10 năm", "05 năm", "")
