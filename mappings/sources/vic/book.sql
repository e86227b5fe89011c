SELECT ID, MaDV, TenSo, Nam, LoaiSo
FROM SoVanBan
