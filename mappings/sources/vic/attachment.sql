SELECT ID, LoaiVB, VanBanID, ThuTu, TenTep, DuongDan, KichThuoc, DaKySo, CAST(NgayTao AS CHAR) AS NgayTao, NgaySua
FROM TepDinhKem
