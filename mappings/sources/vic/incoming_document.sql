SELECT ID, MaDV, SoVB_ID, SoDen, NgayDen, SoKyHieu, NgayVB, CoQuanBanHanh, LoaiVB, TrichYeu, DoMat, DoKhan, LinhVuc,
       NguoiKy, ChucVuNguoiKy, SoTrang, SoBan, HanXuLy, TrangThai, NguoiNhapID, MaDinhDanhVB, GhiChu, DaXoa,
       NgayTao, NgaySua
FROM VanBanDen
