SELECT MaDV, TenDV, MaCha, Cap, MaDinhDanh, NgayHieuLuc, NgayHetHieuLuc
FROM DM_DonVi
