SELECT ID, HoSoID, LoaiVB, VanBanID, ThuTu
FROM HoSo_VanBan
