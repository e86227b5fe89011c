SELECT d.ID, d.MaDV, d.SoVB_ID, d.SoDi, d.SoKyHieu, d.NgayBanHanh, d.LoaiVB, d.TrichYeu, d.DoMat, d.DoKhan, d.LinhVuc,
       d.NguoiKyID, d.NguoiKy, d.NguoiSoanID, d.NguoiSoan, d.NoiNhan, d.SoTrang, d.SoBan, d.TrangThai, d.NgayThuHoi,
       d.LyDoThuHoi, d.MaDinhDanhVB, d.GhiChu, d.DaXoa, CAST(d.NgayTao AS CHAR) AS NgayTao, d.NgaySua, u.TenDV
FROM VanBanDi d LEFT JOIN DM_DonVi u ON RTRIM(u.MaDV) = RTRIM(d.MaDV)
