SELECT ID, HoTen, TenDangNhap, Email, ChucVu, MaDV, TrangThai, DungChung, NgayTao, NgaySua
FROM NguoiDung
