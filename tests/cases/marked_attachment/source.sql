INSERT INTO DM_DonVi (MaDV, TenDV, MaCha, Cap) VALUES
    ('UBND      ', 'UBND tỉnh Kiên Giang', NULL, 'tinh'),
    ('STC       ', 'Sở Tài chính', 'UBND      ', 'so');
INSERT INTO SoVanBan (ID, MaDV, TenSo, Nam, LoaiSo) VALUES
    (1, 'STC       ', 'Sổ văn bản đến', 2019, 'DEN'), (2, 'STC       ', 'Sổ văn bản đi', 2019, 'DI');
INSERT INTO VanBanDen (ID, MaDV, SoVB_ID, SoDen, NgayDen, SoKyHieu, NgayVB, CoQuanBanHanh, TrichYeu, DoMat, TrangThai, DaXoa, MaDinhDanhVB) VALUES
    (1, 'STC       ', 1, '1', '2019-03-05', '1/BTC-NSNN', '2019-03-02', 'Bộ Tài chính', 'Về dự toán ngân sách lần 1', 'Thường', 'DA_XU_LY', 0, NULL),
    (2, 'STC       ', 1, '1', '2019-03-05', '2/BTC-NSNN', '2019-03-02', 'Bộ Tài chính', 'Về dự toán ngân sách lần 2', 'Thường', 'DA_XU_LY', 0, NULL),
    (3, 'STC       ', 1, '1', '2019-03-05', '3/BTC-NSNN', '2019-03-02', 'Bộ Tài chính', 'Về dự toán ngân sách lần 3', 'Thường', 'DA_XU_LY', 0, NULL);
INSERT INTO LuanChuyen (ID, LoaiVB, VanBanID, ThuTu, NguoiGui, HanhDong, NgayChuyen, TrangThai) VALUES
    (1, 'DEN', 1, 1, 'Trần Văn B - Phó phòng', 'Chuyển', '2019-03-06 08:00:00', 'DA_XU_LY');
INSERT INTO TepDinhKem (ID, LoaiVB, VanBanID, ThuTu, TenTep, DuongDan, KichThuoc, NoiDung) VALUES
    (1, 'DEN', 1, 1, 'CV_MAT.pdf', NULL, 9, X'255044462d312e340a312030206f626a0a3c3c203e3e0a656e646f626a0a747261696c65720a3c3c203e3e0a2525454f460a'),
    (2, 'DEN', 1, 1, 'phu-luc.pdf', NULL, 9, X'255044462d312e340a312030206f626a0a3c3c203e3e0a656e646f626a0a747261696c65720a3c3c203e3e0a2525454f460a'),
    (3, 'DEN', 2, 1, 'mat-tran-to-quoc.pdf', NULL, 50, X'255044462d312e340a312030206f626a0a3c3c203e3e0a656e646f626a0a747261696c65720a3c3c203e3e0a2525454f460a'),
    (4, 'DEN', 3, 1, 'x.pdf', '2019/Mật - ke hoach.pdf', 9, NULL);
