"""The units of the stand-in VIC and of the e-office that follows it, and who succeeds whom."""

from typing import NamedTuple


class Unit(NamedTuple):
    """One unit: its code, full name, parent's code ('' for the top), level, and share of work."""

    code: str
    name: str
    parent: str
    level: str
    short: str  # as it stands in a notation: 12/BC-SNV
    weight: float
    organ_id: str


def _legacy() -> tuple[Unit, ...]:
    rows = [
        ("UBND", "UBND tỉnh Kiên Giang", "", "tinh", "UBND", 14.0),
        ("VPUBND", "Văn phòng UBND tỉnh", "UBND", "so", "VP", 9.0),
        ("SNV", "Sở Nội vụ", "UBND", "so", "SNV", 8.0),
        ("STC", "Sở Tài chính", "UBND", "so", "STC", 7.0),
        ("SKHDT", "Sở Kế hoạch và Đầu tư", "UBND", "so", "SKHĐT", 5.0),
        ("SXD", "Sở Xây dựng", "UBND", "so", "SXD", 5.0),
        ("SGTVT", "Sở Giao thông vận tải", "UBND", "so", "SGTVT", 4.0),
        ("STTTT", "Sở Thông tin và Truyền thông", "UBND", "so", "STTTT", 4.0),
        ("SKHCN", "Sở Khoa học và Công nghệ", "UBND", "so", "SKHCN", 3.0),
        ("SNNPTNT", "Sở Nông nghiệp và Phát triển nông thôn", "UBND", "so", "SNNPTNT", 5.0),
        ("STNMT", "Sở Tài nguyên và Môi trường", "UBND", "so", "STNMT", 5.0),
        ("SLDTBXH", "Sở Lao động - Thương binh và Xã hội", "UBND", "so", "SLĐTBXH", 4.0),
        ("SNGV", "Sở Ngoại vụ", "UBND", "so", "SNgV", 2.0),
        ("SYT", "Sở Y tế", "UBND", "so", "SYT", 4.0),
        ("SGDDT", "Sở Giáo dục và Đào tạo", "UBND", "so", "SGDĐT", 4.0),
        ("STP", "Sở Tư pháp", "UBND", "so", "STP", 3.0),
        ("BDT", "Ban Dân tộc", "UBND", "so", "BDT", 2.0),
        ("RG", "UBND thành phố Rạch Giá", "UBND", "huyen", "UBND", 3.0),
        ("PQ", "UBND thành phố Phú Quốc", "UBND", "huyen", "UBND", 3.0),
        ("CTH", "UBND huyện Châu Thành", "UBND", "huyen", "UBND", 2.0),
        ("VTV", "UBND phường Vĩnh Thanh Vân", "RG", "xa", "UBND", 1.5),
        ("MTO", "UBND xã Mong Thọ", "CTH", "xa", "UBND", 1.0),
        ("DDO", "UBND phường Dương Đông", "PQ", "xa", "UBND", 1.5),
    ]
    return tuple(
        Unit(*row, organ_id="H33" if row[0] == "UBND" else f"000.00.{at:02d}.H33")
        for at, row in enumerate(rows)
    )


LEGACY = _legacy()
LEGACY_INDEX = {unit.code: at for at, unit in enumerate(LEGACY)}

LIVE = (
    ("UBND.AG", "UBND tỉnh An Giang", "tinh"),
    ("VP.AG", "Văn phòng UBND tỉnh An Giang", "so"),
    ("SNV.AG", "Sở Nội vụ", "so"),
    ("STC.AG", "Sở Tài chính", "so"),
    ("SXD.AG", "Sở Xây dựng", "so"),
    ("SKHCN.AG", "Sở Khoa học và Công nghệ", "so"),
    ("SNNMT.AG", "Sở Nông nghiệp và Môi trường", "so"),
    ("SDTTG.AG", "Sở Dân tộc và Tôn giáo", "so"),
    ("SYT.AG", "Sở Y tế", "so"),
    ("SGDDT.AG", "Sở Giáo dục và Đào tạo", "so"),
    ("STP.AG", "Sở Tư pháp", "so"),
    ("LTLS.AG", "Trung tâm Lưu trữ lịch sử", "so"),
    ("RG.AG", "Phường Rạch Giá", "xa"),
    ("PQ.AG", "Đặc khu Phú Quốc", "xa"),
    ("CT.AG", "Xã Châu Thành", "xa"),
    ("MT.AG", "Xã Mong Thọ", "xa"),
)

# Who may read what the old unit owned; linking to live documents goes by this.
SUCCESSOR = {
    "UBND": "UBND.AG", "VPUBND": "VP.AG", "SNGV": "VP.AG", "SNV": "SNV.AG", "SLDTBXH": "SNV.AG",
    "STC": "STC.AG", "SKHDT": "STC.AG", "SXD": "SXD.AG", "SGTVT": "SXD.AG", "STTTT": "SKHCN.AG",
    "SKHCN": "SKHCN.AG", "SNNPTNT": "SNNMT.AG", "STNMT": "SNNMT.AG", "SYT": "SYT.AG",
    "SGDDT": "SGDDT.AG", "STP": "STP.AG", "BDT": "SDTTG.AG", "RG": "LTLS.AG", "PQ": "LTLS.AG",
    "CTH": "LTLS.AG", "VTV": "RG.AG", "DDO": "PQ.AG", "MTO": "MT.AG",
}  # fmt: skip

# Codes that the unit list does not have.
UNKNOWN = ("SCT", "BQLDA", "SVHTT")
