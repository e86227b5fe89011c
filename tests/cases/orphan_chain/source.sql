INSERT INTO DM_DonVi (MaDV, TenDV, MaCha, Cap) VALUES
    ('UBND      ', 'UBND tỉnh Kiên Giang', NULL, 'tinh'),
    ('STC       ', 'Sở Tài chính', 'UBND      ', 'so');
INSERT INTO SoVanBan (ID, MaDV, TenSo, Nam, LoaiSo) VALUES
    (1, 'STC       ', 'Sổ văn bản đến', 2019, 'DEN'), (2, 'STC       ', 'Sổ văn bản đi', 2019, 'DI');
INSERT INTO VanBanDen (ID, MaDV, SoVB_ID, SoDen, NgayDen, SoKyHieu, NgayVB, CoQuanBanHanh, TrichYeu, DoMat, TrangThai, DaXoa, MaDinhDanhVB) VALUES
    (1, 'KHONGCO', 1, '1', '2019-03-05', '1/BTC-NSNN', '2019-03-02', 'Bộ Tài chính', 'Về dự toán ngân sách lần 1', 'Thường', 'DA_XU_LY', 0, NULL),
    (2, 'STC       ', 77, '1', '2019-03-05', '2/BTC-NSNN', '2019-03-02', 'Bộ Tài chính', 'Về dự toán ngân sách lần 2', 'Thường', 'DA_XU_LY', 0, NULL),
    (3, 'STC       ', 1, '1', '2019-03-05', '3/BTC-NSNN', '2019-03-02', 'Bộ Tài chính', 'Về dự toán ngân sách lần 3', 'Thường', 'LA_LUNG', 0, NULL),
    (4, 'STC       ', 1, '1', '2019-03-05', '4/BTC-NSNN', '2019-03-02', 'Bộ Tài chính', 'Về dự toán ngân sách lần 4', 'Thường', 'DA_XU_LY', 0, NULL),
    (5, '', 1, '1', '2019-03-05', '5/BTC-NSNN', '2019-03-02', 'Bộ Tài chính', 'Về dự toán ngân sách lần 5', 'Thường', 'DA_XU_LY', 0, NULL),
    (6, 'NULL', 1, '6', '2019-03-05', '6/BTC-NSNN', '2019-03-02', 'Bộ Tài chính', 'Về dự toán ngân sách lần 6', 'Thường', 'DA_XU_LY', 0, NULL);
INSERT INTO SoVanBan (ID, MaDV, TenSo, Nam, LoaiSo) VALUES (3, 'MATDV', 'Sổ', 2019, 'DEN'), (4, 'STC', 'Sổ', 2019, 'LA'), (5, 'STC', 'Sổ', 99999, 'DEN');
INSERT INTO VanBanDen (ID, MaDV, SoVB_ID, SoDen, SoKyHieu, TrichYeu) VALUES (7, 'STC', 3, '7', '7/BC', 'Bảy'), (8, 'STC', 4, '8', '8/BC', 'Tám'), (9, 'STC', 5, '9', '9/BC', 'Chín');
INSERT INTO LuanChuyen (ID, LoaiVB, VanBanID, ThuTu, NguoiGui, HanhDong, NgayChuyen, TrangThai) VALUES
    (1, 'DEN', 1, 1, 'Trần Văn B - Phó phòng', 'Chuyển', '2019-03-06 08:00:00', 'DA_XU_LY'),
    (2, 'DEN', 3, 1, 'Trần Văn B - Phó phòng', 'Chuyển', '2019-03-06 08:00:00', 'DA_XU_LY'),
    (3, 'DEN', 7, 1, 'Trần Văn B - Phó phòng', 'Chuyển', '2019-03-06 08:00:00', 'DA_XU_LY'),
    (4, 'DEN', 404, 1, 'Trần Văn B - Phó phòng', 'Chuyển', '2019-03-06 08:00:00', 'DA_XU_LY'),
    (5, 'VAN', 4, 1, 'Trần Văn B - Phó phòng', 'Chuyển', '2019-03-06 08:00:00', 'DA_XU_LY'),
    (6, ' đi', 4, 1, 'Trần Văn B - Phó phòng', 'Chuyển', '2019-03-06 08:00:00', 'DA_XU_LY');
INSERT INTO LienKetVB (ID, LoaiNguon, NguonID, LoaiDich, DichID, Kieu) VALUES
    (1, 'DEN', 1, 'DEN', 404, 'TRALOI'),
    (2, 'DEN', 4, 'DEN', 3, 'TRALOI'),
    (3, 'DEN', 4, 'DEN', 4, 'XYZ');
INSERT INTO CongViec (ID, LoaiVB, VanBanID, TieuDe, NgayGiao, PhanTram, TrangThai) VALUES
    (1, 'DEN', 4, 'Tham mưu', '2019-03-06 08:00:00', 50, 'DANG_XU_LY');
UPDATE CongViec SET PhanTram = 100000;
UPDATE VanBanDen SET SoDen = '12345678901' WHERE ID = 4;
