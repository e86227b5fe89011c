"""Subjects (trích yếu) as offices write them, made from a number: same number, same text."""
# ruff: noqa: E501 lists of phrases

from collections.abc import Sequence

from services.standin.words import KIND_INDEX

_HEADS: dict[str, tuple[str, ...]] = {
    "CV": (
        "V/v triển khai thực hiện", "V/v báo cáo tình hình", "V/v góp ý dự thảo văn bản về",
        "V/v đôn đốc thực hiện", "V/v cung cấp thông tin, số liệu về", "V/v tăng cường",
        "V/v phúc đáp kiến nghị liên quan đến", "V/v rà soát, chấn chỉnh",
    ),
    "QĐ": (
        "Về việc phê duyệt kế hoạch", "Về việc ban hành quy định về", "Về việc thành lập Tổ công tác về",
        "Về việc phân bổ kinh phí thực hiện", "Về việc kiện toàn Ban Chỉ đạo", "Về việc công nhận kết quả",
    ),
    "TB": (
        "Kết luận của lãnh đạo tại cuộc họp về", "Thông báo lịch kiểm tra", "Ý kiến chỉ đạo về",
        "Về việc phân công nhiệm vụ",
    ),
    "BC": (
        "Báo cáo kết quả", "Báo cáo sơ kết", "Báo cáo tổng kết", "Báo cáo tiến độ", "Tình hình thực hiện",
    ),
    "KH": ("Kế hoạch triển khai", "Kế hoạch kiểm tra", "Kế hoạch tuyên truyền về", "Kế hoạch thực hiện"),
    "TTr": ("Về việc xin phê duyệt chủ trương", "Về việc bổ sung kinh phí", "Đề nghị ban hành văn bản về"),
    "GM": ("Mời họp bàn về", "Mời dự hội nghị triển khai", "Mời tham dự buổi làm việc về"),
    "CTr": ("Chương trình hành động về", "Chương trình công tác về"),
    "HD": ("Hướng dẫn thực hiện", "Hướng dẫn quy trình"),
    "CT": ("Về việc tăng cường", "Về việc đẩy mạnh"),
    "CĐ": ("Về việc ứng phó khẩn cấp và", "Về việc tập trung chỉ đạo"),
    "NQ": ("Về việc thông qua", "Về phương hướng, nhiệm vụ", "Quy định mức chi cho"),
    "TT": ("Quy định chi tiết về", "Hướng dẫn một số nội dung về", "Sửa đổi, bổ sung một số điều về"),
    "NĐ": ("Quy định về", "Sửa đổi, bổ sung một số điều của Nghị định về"),
}  # fmt: skip
_OTHER = ("Về việc", "Nội dung liên quan đến", "Về công tác")

_TOPICS = (
    "công tác cải cách hành chính", "xây dựng nông thôn mới", "phòng, chống dịch bệnh trên gia súc",
    "giải phóng mặt bằng tuyến đường ven biển", "quản lý đất đai", "thu, chi ngân sách nhà nước",
    "giải ngân vốn đầu tư công", "phòng, chống thiên tai và tìm kiếm cứu nạn", "an toàn thực phẩm",
    "tiếp công dân, giải quyết khiếu nại, tố cáo", "đào tạo nghề cho lao động nông thôn",
    "kiểm soát thủ tục hành chính", "ứng dụng công nghệ thông tin", "chuyển đổi số",
    "bảo vệ môi trường biển", "quản lý tàu cá và chống khai thác IUU", "giảm nghèo bền vững",
    "chính sách người có công", "phổ biến, giáo dục pháp luật", "kỳ thi tốt nghiệp trung học phổ thông",
    "tuyển dụng công chức, viên chức", "tinh giản biên chế", "quản lý trật tự xây dựng đô thị",
    "phát triển du lịch", "bảo đảm trật tự an toàn giao thông", "sắp xếp đơn vị hành chính",
    "chế độ tiền lương và phụ cấp", "cấp nước sạch nông thôn", "phòng cháy, chữa cháy rừng",
    "tiêm chủng mở rộng", "khám bệnh, chữa bệnh bảo hiểm y tế", "bình đẳng giới",
    "công tác dân tộc và tôn giáo", "quản lý tài sản công", "thanh tra, kiểm tra việc chấp hành quy chế",
    "sử dụng chữ ký số trong văn bản điện tử", "văn thư, lưu trữ", "quy hoạch sử dụng đất",
    "hỗ trợ doanh nghiệp nhỏ và vừa", "nuôi trồng thủy sản", "xử lý chất thải rắn sinh hoạt",
    "đầu tư xây dựng cầu giao thông nông thôn", "bầu cử đại biểu Hội đồng nhân dân các cấp",
    "tổ chức các hoạt động kỷ niệm ngày lễ lớn", "thi đua, khen thưởng", "công tác gia đình",
)  # fmt: skip
_PLACES = (
    "trên địa bàn tỉnh", "trên địa bàn huyện Giồng Riềng", "trên địa bàn huyện An Biên",
    "tại thành phố Phú Quốc", "tại thành phố Rạch Giá", "tại thành phố Hà Tiên",
    "trên địa bàn huyện Hòn Đất", "tại huyện đảo Kiên Hải", "trong các cơ quan hành chính nhà nước",
    "tại các xã biên giới", "trên địa bàn huyện Châu Thành", "của các sở, ban, ngành",
    "tại các đơn vị sự nghiệp công lập", "trên địa bàn huyện U Minh Thượng",
    "tại xã Mong Thọ", "tại phường Vĩnh Thanh Vân", "tại phường Dương Đông", "vùng đồng bào Khmer",
)  # fmt: skip
_TIMES = (
    "năm {y}", "giai đoạn {y}-{z}", "quý I năm {y}", "quý II năm {y}", "quý III năm {y}",
    "quý IV năm {y}", "6 tháng đầu năm {y}", "9 tháng năm {y}", "tháng {m} năm {y}", "",
)  # fmt: skip
_TAILS = (
    "", "", "", "theo ý kiến chỉ đạo của Chủ tịch UBND tỉnh", "theo Kết luận thanh tra",
    "gắn với nhiệm vụ phát triển kinh tế - xã hội", "và nhiệm vụ trọng tâm thời gian tới",
    "phục vụ kỳ họp Hội đồng nhân dân tỉnh",
)  # fmt: skip

# Words that only look like a marking. None of these documents is secret.
INNOCENT = (
    "Về danh mục bí mật nhà nước độ Tuyệt mật", "V/v tăng cường bảo mật thông tin cá nhân",
    "Kế hoạch kiểm tra công tác bảo vệ bí mật nhà nước", "V/v phát triển nghề nuôi ong lấy mật",
    "V/v xây dựng nhãn hiệu mật ong rừng U Minh Thượng", "Báo cáo mật độ dân số các xã, phường",
    "V/v phối hợp với Ủy ban Mặt trận Tổ quốc các cấp", "V/v đổi mật khẩu hộp thư công vụ",
    "Về quản lý mật mã dân sự", "V/v chấp hành Luật Bảo vệ bí mật nhà nước",
    "V/v bố trí mặt bằng chợ", "Kiểm tra giá các mặt hàng thiết yếu", "BẢO MẬT HỆ THỐNG THÔNG TIN",
    "V/v khen thưởng ông Trần Văn Mật", "V/v tập huấn an toàn, bảo mật chữ ký số",
)  # fmt: skip

_HEADS_BY_KIND: list[tuple[str, ...]] = [_OTHER] * len(KIND_INDEX)
for _code, _heads in _HEADS.items():
    _HEADS_BY_KIND[KIND_INDEX[_code]] = _heads


def subject(kind: int, seed: int, year: int) -> str:
    """The subject that belongs to a kind (index), a number and a year."""
    heads = _HEADS_BY_KIND[kind]
    rest, at = divmod(seed, len(heads))
    rest, topic = divmod(rest, len(_TOPICS))
    rest, place = divmod(rest, len(_PLACES))
    rest, time = divmod(rest, len(_TIMES))
    rest, tail = divmod(rest, len(_TAILS))
    when = _TIMES[time].format(y=year, z=year + 4, m=rest % 12 + 1)
    parts = (heads[at], _TOPICS[topic], _PLACES[place], when, _TAILS[tail])
    return " ".join(part for part in parts if part)


def subjects(kinds: Sequence[int], seeds: Sequence[int], years: Sequence[int]) -> list[str]:
    """The subjects of many documents."""
    return [subject(*row) for row in zip(kinds, seeds, years, strict=True)]


def innocent(seed: int) -> str:
    """A subject with a word that merely contains 'mật'."""
    rest, at = divmod(seed, len(INNOCENT))
    return f"{INNOCENT[at]} {_PLACES[rest % len(_PLACES)]}"


def overlong(text: str, seed: int) -> str:
    """The same subject with so many grounds cited that it passes 500 characters."""
    grounds = "; ".join(
        f"căn cứ {topic} {place}"
        for topic, place in zip(_TOPICS[seed % 9 :], _PLACES, strict=False)
    )
    return f"{text} ({grounds})"


def secret(number: int) -> str:
    """The subject of a secret document: it holds a code that stands nowhere else."""
    topic = (
        "bố trí lực lượng bảo vệ mục tiêu",
        "diễn tập khu vực phòng thủ",
        "nắm tình hình địa bàn",
    )
    return f"phương án {topic[number % 3]} mã số PT{number:05d}K"
