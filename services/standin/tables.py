"""The tables of the stand-in VIC, in the shape of the legacy systems described in public code.

SQLAlchemy Core metadata, portable to SQLite and MariaDB. Dates that people see are text, as such
systems keep them; only the machine's own stamps are datetimes. NgaySua is NULL until a row is
edited, but in documents and case files, where the old program wrote it from the first. Lists, books
and links have no stamp at all.
"""

from typing import Any

from sqlalchemy import (
    CHAR,
    BigInteger,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.dialects.mysql import LONGBLOB, LONGTEXT

METADATA = MetaData()

_OPTIONS: dict[str, Any] = {
    "mysql_charset": "utf8mb4",
    "mysql_collate": "utf8mb4_bin",
    "mysql_engine": "InnoDB",
}
_OPTIONS |= {key.replace("mysql", "mariadb"): value for key, value in _OPTIONS.items()}


def _text() -> Text:
    return Text().with_variant(LONGTEXT(), "mysql", "mariadb")


def _blob() -> LargeBinary:
    return LargeBinary().with_variant(LONGBLOB(), "mysql", "mariadb")


def _code() -> CHAR:
    return CHAR(10)


def _key(name: str = "ID") -> Column[int]:
    return Column(name, Integer, primary_key=True, autoincrement=False)


def _strings(**lengths: int) -> list[Column[str]]:
    return [Column(name, String(length)) for name, length in lengths.items()]


def _table(name: str, *columns: Column[Any]) -> Table:
    return Table(name, METADATA, *columns, **_OPTIONS)


DM_DONVI = _table(
    "DM_DonVi",
    Column("MaDV", _code(), primary_key=True),
    Column("TenDV", String(300)),
    Column("MaCha", _code()),
    *_strings(Cap=20, MaDinhDanh=35, NgayHieuLuc=30, NgayHetHieuLuc=30),
)
NGUOIDUNG = _table(
    "NguoiDung",
    _key(),
    *_strings(TenDangNhap=50, HoTen=200),
    Column("MaDV", _code()),
    *_strings(ChucVu=200, Email=200),
    Column("TrangThai", Integer),
    Column("DungChung", Integer),
    Column("NgayTao", DateTime),
    Column("NgaySua", DateTime),
)
SOVANBAN = _table(
    "SoVanBan",
    _key(),
    Column("MaDV", _code()),
    Column("TenSo", String(300)),
    Column("Nam", Integer),
    Column("LoaiSo", String(10)),
)
CODE_LISTS = tuple(
    _table(name, Column("Ma", _code(), primary_key=True), Column("Ten", String(300)))
    for name in ("DM_LoaiVB", "DM_DoKhan", "DM_DoMat", "DM_LinhVuc", "DM_TrangThai")
)
VANBANDEN = _table(
    "VanBanDen",
    _key(),
    Column("MaDV", _code()),
    Column("SoVB_ID", Integer),
    *_strings(SoDen=20, NgayDen=30, SoKyHieu=100, NgayVB=30, CoQuanBanHanh=1000, LoaiVB=100),
    Column("TrichYeu", _text()),
    *_strings(DoMat=100, DoKhan=100, LinhVuc=100, NguoiKy=200, ChucVuNguoiKy=200),
    *_strings(SoTrang=10, SoBan=10, HanXuLy=30, TrangThai=50),
    Column("NguoiNhapID", Integer),
    Column("MaDinhDanhVB", String(150)),
    Column("GhiChu", _text()),
    Column("DaXoa", Integer),
    Column("NgayTao", DateTime),
    Column("NgaySua", DateTime),
)
VANBANDI = _table(
    "VanBanDi",
    _key(),
    Column("MaDV", _code()),
    Column("SoVB_ID", Integer),
    *_strings(SoDi=20, SoKyHieu=100, NgayBanHanh=30, LoaiVB=100),
    Column("TrichYeu", _text()),
    *_strings(DoMat=100, DoKhan=100, LinhVuc=100),
    Column("NguoiKyID", Integer),
    Column("NguoiKy", String(300)),
    Column("NguoiSoanID", Integer),
    Column("NguoiSoan", String(200)),
    Column("NoiNhan", _text()),
    *_strings(SoTrang=10, SoBan=10, TrangThai=50, NgayThuHoi=30, LyDoThuHoi=500),
    Column("MaDinhDanhVB", String(150)),
    Column("GhiChu", _text()),
    Column("DaXoa", Integer),
    Column("NgayTao", DateTime),
    Column("NgaySua", DateTime),
)
HOSOCONGVIEC = _table(
    "HoSoCongViec",
    Column("ID", CHAR(36), primary_key=True),
    *_strings(MaHoSo=50, TieuDe=1000),
    Column("MaDV", _code()),
    Column("NguoiLapID", Integer),
    *_strings(NguoiLap=200, NgayMo=30, NgayDong=30, ThoiHanBQ=100, DoMat=100, TrangThai=50),
    Column("Nam", Integer),
    Column("DaXoa", Integer),
    Column("NgayTao", DateTime),
    Column("NgaySua", DateTime),
)
HOSO_VANBAN = _table(
    "HoSo_VanBan",
    _key(),
    Column("HoSoID", CHAR(36)),
    Column("LoaiVB", String(10)),
    Column("VanBanID", Integer),
    Column("ThuTu", Integer),
)
LUANCHUYEN = _table(
    "LuanChuyen",
    _key(),
    Column("LoaiVB", String(10)),
    Column("VanBanID", Integer),
    Column("ThuTu", Integer),
    Column("NguoiGuiID", Integer),
    *_strings(NguoiGui=300, DonViGui=300),
    Column("NguoiNhanID", Integer),
    *_strings(NguoiNhan=300, DonViNhan=300, HanhDong=100, VaiTro=50),
    Column("YKien", _text()),
    Column("NgayChuyen", DateTime),
    Column("HanXuLy", String(30)),
    Column("NgayXuLy", DateTime),
    Column("TrangThai", String(50)),
    Column("NgaySua", DateTime),
)
CONGVIEC = _table(
    "CongViec",
    _key(),
    Column("LoaiVB", String(10)),
    Column("VanBanID", Integer),
    Column("TieuDe", String(500)),
    Column("NguoiGiaoID", Integer),
    Column("NguoiGiao", String(300)),
    Column("NguoiXuLyID", Integer),
    Column("NguoiXuLy", String(300)),
    Column("MaDV", _code()),
    Column("NgayGiao", DateTime),
    Column("HanXuLy", String(30)),
    Column("PhanTram", Integer),
    Column("TrangThai", String(50)),
    Column("NgaySua", DateTime),
)
LIENKETVB = _table(
    "LienKetVB",
    _key(),
    Column("LoaiNguon", String(10)),
    Column("NguonID", Integer),
    Column("LoaiDich", String(10)),
    Column("DichID", Integer),
    Column("Kieu", String(20)),
)
TEPDINHKEM = _table(
    "TepDinhKem",
    _key(),
    Column("LoaiVB", String(10)),
    Column("VanBanID", Integer),
    Column("ThuTu", Integer),
    *_strings(TenTep=300, DuongDan=500),
    Column("KichThuoc", BigInteger),
    Column("NoiDung", _blob()),
    Column("DaKySo", Integer),
    Column("NgayTao", DateTime),
    Column("NgaySua", DateTime),
)

# When a row was made and when it was last edited.
STAMPS = tuple(
    (table, name)
    for table in (NGUOIDUNG, VANBANDEN, VANBANDI, HOSOCONGVIEC, LUANCHUYEN, CONGVIEC, TEPDINHKEM)
    for name in ("NgayTao", "NgayChuyen", "NgayGiao", "NgaySua")
    if name in table.c
)

# Made after the rows are in: a real system has them, and filling is much faster without.
INDEXES = (
    Index("IX_VanBanDen_So", VANBANDEN.c.SoVB_ID),
    Index("IX_VanBanDi_So", VANBANDI.c.SoVB_ID),
    Index("IX_LuanChuyen_VB", LUANCHUYEN.c.VanBanID),
    Index("IX_CongViec_VB", CONGVIEC.c.VanBanID),
    Index("IX_TepDinhKem_VB", TEPDINHKEM.c.VanBanID),
    Index("IX_HoSo_VanBan_HS", HOSO_VANBAN.c.HoSoID),
    Index("IX_HoSo_VanBan_VB", HOSO_VANBAN.c.VanBanID),
    Index("IX_LienKetVB_Nguon", LIENKETVB.c.NguonID),
    *(Index(f"IX_{table.name}_{name}", table.c[name]) for table, name in STAMPS),
)
