SELECT ID, MaHoSo, TieuDe, MaDV, NguoiLapID, NguoiLap, NgayMo, NgayDong, ThoiHanBQ, DoMat, TrangThai, Nam, DaXoa,
       NgayTao, NgaySua
FROM HoSoCongViec
