SELECT ID, LoaiVB, VanBanID, TieuDe, NguoiGiaoID, NguoiGiao, NguoiXuLyID, NguoiXuLy, MaDV, CAST(NgayGiao AS CHAR) AS NgayGiao, HanXuLy, PhanTram,
       TrangThai, NgaySua
FROM CongViec
