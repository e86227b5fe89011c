"""What the name of a column suggests, lightly: it is written in many ways, mostly without marks.

`SoKyHieu`, `so_ky_hieu`, `C_SYMBOL` and `SOKYHIEU` are all compared as `sokyhieu`, `csymbol`. Pure.
"""

from __future__ import annotations

import re

from etl.viet import fold

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OTHER = re.compile(r"[^a-z0-9]+")

_LEVEL = re.compile(
    r"^(?:c|fk|ma|id|ten)?(?:muc)?do(?:bao)?mat(?:id|ma|vb|vanban)?$|(?:capdo|muc)(?:bao)?mat"
    r"|secrecy|secretlevel|securitylevel|confidential|classification|^(?:c|is)?mat$"
    r"|^(?:la|c|is)?(?:vanban|vb)mat$"
)
_PERSONAL = re.compile(
    r"hoten|hovaten|tennguoi|tencanbo|tennhanvien|tenlanhdao|fullname|lastname|firstname|username"
    r"|loginname|tendangnhap|taikhoan|staffname|signername|leadername|ownername|creatername|nguoi"
    r"|^ky(?:boi)?$|signer|canbo|chuyenvien|lanhdao|nhanvien|staff|leader|author|creat(?:er|or)"
    r"|e?mail|dienthoai|dtdd|didong|phone|mobile|^sdt|^tel|fax|cmnd|cmtnd|cccd|cancuoc|hochieu"
    r"|passport|matkhau|passw|^pwd|^pass$|ngaysinh|birth|diachi|address|quequan|hokhau"
    r"|masothue|chuky|signature|gioitinh"
)
_PERSONAL_NUMBERS = re.compile(
    r"dienthoai|dtdd|didong|phone|mobile|^sdt|^tel|fax|cmnd|cmtnd|cccd|cancuoc|hochieu|passport"
    r"|matkhau|passw|^pwd|^pass$|ngaysinh|birth|masothue"
)
_PASSWORD = re.compile(r"matkhau|passw|^c?pwd$|^c?pass$")
_POSITION = re.compile(r"^c?chucvu.*|.*position(?:name)?(?:list)?$")
_CONTENT = re.compile(
    r"trichyeu|noidung|tieude|subject|title|content|ghichu|note|butphe|ykien|idea|chidao|comment"
    r"|mota|descri|diengiai|lydo|reason|ketqua|result|tomtat|abstract|summary|tenhoso|recordname"
    r"|tenviec|tencongviec|workname|body|message|thongdiep|xmldata|remark|chude|nghiquyet"
)
_BOOK = re.compile(r"so(?:vb|vanban|congvan|luu|dangky)|^(?:ten)?so$|^tenso|book|register")


def words(name: str) -> tuple[str, ...]:
    """The parts of a name, folded: capitals inside it, signs and spaces part them.

    >>> words("FK_DonViID"), words("Số ký hiệu")
    (('fk', 'don', 'vi', 'id'), ('so', 'ky', 'hieu'))
    """
    parted = " ".join(_HUMP.split(name))
    return tuple(part for part in _OTHER.split(fold(parted)) if part)


def bare(name: str) -> str:
    """The name folded, letters and digits only.

    >>> bare("C_So_Ky_Hieu")
    'csokyhieu'
    """
    return "".join(words(name))


def is_password(name: str) -> bool:
    """Whether a column holds passwords, or what they are made into: nobody ever reads one.

    >>> is_password("C_PASSWORD"), is_password("MatKhau"), is_password("MatDo")
    (True, True, False)
    """
    return bool(_PASSWORD.search(bare(name)))


def is_level(name: str) -> bool:
    """Whether a name suggests a level of secrecy."""
    return bool(_LEVEL.search(bare(name)))


def is_personal(name: str, *, numeric: bool = False) -> bool:
    """Whether a name suggests personal data; `numeric`: its values are numbers or ids.

    The number of a person in the old system (NguoiKyID) is none, the number of an identity card is.
    Neither is the position of a signer (ChucVuNguoiKy).
    """
    pattern = _PERSONAL_NUMBERS if numeric else _PERSONAL
    return bool(pattern.search(_POSITION.sub("", bare(name))))


def is_content(name: str) -> bool:
    """Whether a name suggests free text: subjects, opinions, notes."""
    return bool(_CONTENT.search(bare(name)))


def is_book(name: str) -> bool:
    """Whether a name suggests the name of a register."""
    return bool(_BOOK.search(bare(name)))


def is_list(name: str) -> bool:
    """Whether a name says that a column holds lists: C_STAFF_ID_LIST, DanhSachNguoiNhan."""
    plain = bare(name)
    return "list" in words(name) or plain.startswith("danhsach") or plain.endswith("list")
