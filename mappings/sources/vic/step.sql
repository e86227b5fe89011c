SELECT ID, LoaiVB, VanBanID, ThuTu, NguoiGuiID, NguoiGui, DonViGui, NguoiNhanID, NguoiNhan, DonViNhan, HanhDong, VaiTro,
       YKien, CAST(NgayChuyen AS CHAR) AS NgayChuyen, HanXuLy, CAST(NgayXuLy AS CHAR) AS NgayXuLy, TrangThai, NgaySua
FROM LuanChuyen
