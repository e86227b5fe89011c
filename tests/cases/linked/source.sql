INSERT INTO DM_DonVi (MaDV, TenDV, MaCha, Cap) VALUES
    ('UBND      ', 'UBND tỉnh Kiên Giang', NULL, 'tinh'),
    ('STC       ', 'Sở Tài chính', 'UBND      ', 'so');
INSERT INTO SoVanBan (ID, MaDV, TenSo, Nam, LoaiSo) VALUES
    (1, 'STC       ', 'Sổ văn bản đến', 2019, 'DEN'), (2, 'STC       ', 'Sổ văn bản đi', 2019, 'DI');
INSERT INTO DM_DonVi (MaDV, TenDV, MaCha, Cap) VALUES ('SKHDT', 'Sở Kế hoạch và Đầu tư', 'UBND', 'so');
INSERT INTO VanBanDen (ID, MaDV, SoVB_ID, SoDen, NgayDen, SoKyHieu, NgayVB, CoQuanBanHanh, TrichYeu, DoMat, TrangThai, DaXoa, MaDinhDanhVB) VALUES
    (1, 'STC       ', 1, '1', '2019-03-05', '12/BTC-NSNN', '2019-03-02', 'Bộ Tài chính', 'Về quyết toán năm, đợt 1', 'Thường', 'DA_XU_LY', 0, NULL),
    (2, 'STC       ', 1, '2', '2019-03-05', '012 / BTC-NSNN', '2019-03-02', 'Bộ  tài chính', 'Về quyết  toán năm - đợt 1', 'Thường', 'DA_XU_LY', 0, NULL),
    (3, 'STC       ', 1, '3', '2019-03-05', '12/BTC-NSNN', '2019-03-02', 'Bộ Tài chính', 'Về nội dung khác hẳn', 'Thường', 'DA_XU_LY', 0, NULL),
    (4, 'STC       ', 1, '4', '2019-03-05', '20/BTC-NSNN', '2023-08-01', 'Bộ Tài chính', 'Hướng dẫn  quyết toán', 'Thường', 'DA_XU_LY', 0, NULL),
    (5, 'STC       ', 1, '5', '2019-03-05', '9/XX', '2023-08-09', 'Bộ Tài chính', 'Không giống', 'Thường', 'DA_XU_LY', 0, '000.00.00.g01,2023/08/02,21/BTC-NSNN'),
    (6, 'SKHDT', NULL, '6', '2019-03-05', '12/BTC-NSNN', '2019-03-02', 'Bộ Tài chính', 'Về quyết toán năm, đợt 1', 'Thường', 'DA_XU_LY', 0, NULL),
    (7, 'STC       ', 1, '7', '2019-03-05', '30/BTC', NULL, 'Bộ Tài chính', 'Không ngày', 'Thường', 'DA_XU_LY', 0, NULL),
    (8, 'STC       ', 1, '8', '2019-03-05', '30/BTC', NULL, 'Bộ Tài chính', 'Không ngày', 'Thường', 'DA_XU_LY', 0, NULL),
    (9, 'SKHDT', NULL, '9', '2019-03-05', '20/BTC-NSNN', '2023-08-01', 'Bộ Tài chính', 'Hướng dẫn quyết toán', 'Thường', 'DA_XU_LY', 0, NULL);
INSERT INTO LuanChuyen (ID, LoaiVB, VanBanID, ThuTu, NguoiGui, HanhDong, NgayChuyen, TrangThai) VALUES
    (1, 'DEN', 2, 1, 'Trần Văn B - Phó phòng', 'Chuyển', '2019-03-06 08:00:00', 'DA_XU_LY'),
    (2, 'DEN', 4, 1, 'Trần Văn B - Phó phòng', 'Chuyển', '2019-03-06 08:00:00', 'DA_XU_LY');
