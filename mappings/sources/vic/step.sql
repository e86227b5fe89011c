SELECT ID, LoaiVB, VanBanID, ThuTu, NguoiGuiID, NguoiGui, DonViGui, NguoiNhanID, NguoiNhan, DonViNhan, HanhDong, VaiTro,
       YKien, NgayChuyen, HanXuLy, NgayXuLy, TrangThai
FROM LuanChuyen
