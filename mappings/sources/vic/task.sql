SELECT ID, LoaiVB, VanBanID, TieuDe, NguoiGiaoID, NguoiGiao, NguoiXuLyID, NguoiXuLy, MaDV, NgayGiao, HanXuLy, PhanTram,
       TrangThai
FROM CongViec
