SELECT ID, LoaiNguon, NguonID, LoaiDich, DichID, Kieu
FROM LienKetVB
