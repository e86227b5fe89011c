SELECT ID, HoTen, TenDangNhap, Email, ChucVu, MaDV, TrangThai, DungChung
FROM NguoiDung
