SELECT ID, MaDV, SoVB_ID, SoDen, NgayDen, SoKyHieu, NgayVB, CoQuanBanHanh, LoaiVB, TrichYeu, DoMat, DoKhan, LinhVuc,
       NguoiKy, ChucVuNguoiKy, SoTrang, SoBan, HanXuLy, TrangThai, NguoiNhapID, MaDinhDanhVB, GhiChu, DaXoa,
       CAST(NgayTao AS CHAR) AS NgayTao, NgaySua
FROM VanBanDen
