SELECT ID, LoaiVB, VanBanID, ThuTu, TenTep, DuongDan, KichThuoc, DaKySo, NgayTao
FROM TepDinhKem
