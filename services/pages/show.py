"""How values are shown in Vietnamese. Pure; used as template filters."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
_KIB = 1024

DIRECTIONS = {"incoming": "Văn bản đến", "outgoing": "Văn bản đi"}
URGENCY = {1: "Khẩn", 2: "Thượng khẩn", 3: "Hỏa tốc", 4: "Hỏa tốc hẹn giờ"}
ROLES = {
    "chu_tri": "Chủ trì",
    "phoi_hop": "Phối hợp",
    "de_biet": "Để biết",
}
ACTIONS = {
    "tiep_nhan": "Tiếp nhận, đăng ký",
    "chuyen": "Chuyển",
    "hoan_thanh": "Hoàn thành",
    "nhan_viec": "Nhận việc",
}
STATES = {
    "cho_phan_phoi": "Chờ phân phối",
    "da_phan_phoi": "Đã phân phối",
    "cho_xu_ly": "Chờ xử lý",
    "dang_xu_ly": "Đang xử lý",
    "da_xu_ly": "Đã xử lý",
    "cho_duyet": "Chờ duyệt",
    "da_duyet": "Đã duyệt",
    "cho_ban_hanh": "Chờ ban hành",
    "da_ban_hanh": "Đã ban hành",
    "du_thao": "Dự thảo",
    "thu_hoi": "Đã thu hồi",
    "luu": "Lưu",
}
GAPS = {
    "file_missing": "Tệp không còn trên hệ thống cũ",
    "file_empty": "Tệp trên hệ thống cũ rỗng (0 byte)",
    "file_unreadable": "Tệp trên hệ thống cũ bị hỏng, không đọc được",
    "path_outside_share": "Đường dẫn tệp nằm ngoài kho tệp của hệ thống cũ",
    "file_over_limit": "Tệp vượt giới hạn dung lượng, chưa được chuyển",
}
RELATIONS = {
    ("answers", True): "Trả lời văn bản",
    ("answers", False): "Được trả lời bởi",
    ("replaces", True): "Thay thế văn bản",
    ("replaces", False): "Bị thay thế bởi",
    ("recalls", True): "Thu hồi văn bản",
    ("recalls", False): "Bị thu hồi bởi",
    ("relates", True): "Liên quan đến",
    ("relates", False): "Liên quan đến",
}
SIGNATURES = {"present": "Có chữ ký số"}
_MEDIA = {
    "application/pdf": "PDF",
    "application/msword": "Word (DOC)",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word (DOCX)",
    "application/vnd.ms-excel": "Excel (XLS)",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel (XLSX)",
    "application/zip": "Tệp nén (ZIP)",
    "image/jpeg": "Ảnh JPEG",
    "image/png": "Ảnh PNG",
    "image/tiff": "Ảnh TIFF",
}


def day(value: date | str | None) -> str:
    """dd/mm/yyyy, or nothing."""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    return f"{value.day:02d}/{value.month:02d}/{value.year}" if value else ""


def moment(value: datetime | None) -> str:
    """dd/mm/yyyy HH:MM in Vietnam's time, or nothing."""
    if value is None:
        return ""
    local = value.astimezone(HERE)
    return f"{day(local.date())} {local:%H:%M}"


def size(count: int) -> str:
    """A file's size with a decimal comma.

    >>> size(1536)
    '1,5 KB'
    """
    amount = float(count)
    for unit in ("byte", "KB", "MB"):
        if amount < _KIB:
            return f"{count} byte" if unit == "byte" else f"{amount:.1f} {unit}".replace(".", ",")
        amount /= _KIB
    return f"{amount:.1f} GB".replace(".", ",")


def whole(count: int) -> str:
    """A whole number with points between thousands, as Vietnamese writes it.

    >>> whole(12345)
    '12.345'
    """
    return f"{count:,}".replace(",", ".")


def code(row: dict[str, object]) -> str:
    """Số, ký hiệu of a document as it was written."""
    parts = [str(p) for p in (row.get("number"), row.get("notation")) if p]
    return str(row.get("code_text") or "/".join(parts) or "Không số")


def media(kind: str) -> str:
    """A media type in words."""
    return _MEDIA.get(kind, kind)


def in_words(names: dict[str, str], value: str | None) -> str:
    """The name of a code in any case; a text that is no code as it was."""
    return names.get((value or "").lower(), value or "")


def state(code_or_text: str | None) -> str:
    """A state in words, or as it was."""
    return in_words(STATES, code_or_text)


FILTERS = {
    "day": day,
    "moment": moment,
    "size": size,
    "whole": whole,
    "code": code,
    "media": media,
    "state": state,
    "direction": lambda v: DIRECTIONS.get(v, v),
    "urgency": lambda v: URGENCY.get(v, ""),
    "role": lambda v: in_words(ROLES, v),
    "action": lambda v: in_words(ACTIONS, v),
    "gap": lambda v: GAPS.get(v, v),
    "relation": lambda row: RELATIONS.get((row["kind"], row["outward"]), row["kind"]),
    "signature": lambda v: SIGNATURES.get(v or "", ""),
}
