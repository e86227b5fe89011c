INSERT INTO DM_DonVi (MaDV, TenDV, MaCha, Cap) VALUES
    ('UBND      ', 'UBND tỉnh Kiên Giang', NULL, 'tinh'),
    ('STC       ', 'Sở Tài chính', 'UBND      ', 'so');
INSERT INTO SoVanBan (ID, MaDV, TenSo, Nam, LoaiSo) VALUES
    (1, 'STC       ', 'Sổ văn bản đến', 2019, 'DEN'), (2, 'STC       ', 'Sổ văn bản đi', 2019, 'DI');
INSERT INTO VanBanDen (ID, MaDV, SoVB_ID, SoDen, NgayDen, SoKyHieu, NgayVB, CoQuanBanHanh, TrichYeu, DoMat, TrangThai, DaXoa, MaDinhDanhVB) VALUES
    (1, 'STC       ', 1, '1', '2019-03-05', '452/GM-UBND', '2019-03-02', 'Bộ Tài chính', 'Về dự toán ngân sách lần 1', 'Thường', 'DA_XU_LY', 0, NULL),
    (2, 'STC       ', 1, '2', '2019-03-05', '28/2018/QĐ-TTg', '2019-03-02', 'Bộ Tài chính', 'Về dự toán ngân sách lần 2', 'Thường', 'DA_XU_LY', 0, NULL),
    (3, 'STC       ', 1, '3', '2019-03-05', '05/2014/TTLT-BTP-BNV', '2019-03-02', 'Bộ Tài chính', 'Về dự toán ngân sách lần 3', 'Thường', 'DA_XU_LY', 0, NULL),
    (4, 'STC       ', 1, '4', '2019-03-05', '84-CP', '2019-03-02', 'Bộ Tài chính', 'Về dự toán ngân sách lần 4', 'Thường', 'DA_XU_LY', 0, NULL),
    (5, 'STC       ', 1, '5', '2019-03-05', '23-L/CTN', '2019-03-02', 'Bộ Tài chính', 'Về dự toán ngân sách lần 5', 'Thường', 'DA_XU_LY', 0, NULL),
    (6, 'STC       ', 1, '6', '2019-03-05', '17', '2019-03-02', 'Bộ Tài chính', 'Về dự toán ngân sách lần 6', 'Thường', 'DA_XU_LY', 0, NULL),
    (7, 'STC       ', 1, '7', '2019-03-05', '12/NQ-HĐND', '2019-03-02', 'Bộ Tài chính', 'Về dự toán ngân sách lần 7', 'Thường', 'DA_XU_LY', 0, NULL),
    (8, 'STC       ', 1, '8', '2019-03-05', '15-NQ/TU', '2019-03-02', 'Bộ Tài chính', 'Về dự toán ngân sách lần 8', 'Thường', 'DA_XU_LY', 0, NULL),
    (9, 'STC       ', 1, '9', '2019-03-05', '12a/QĐ-UBND', '2019-03-02', 'Bộ Tài chính', 'Về dự toán ngân sách lần 9', 'Thường', 'DA_XU_LY', 0, NULL),
    (10, 'STC       ', 1, '10', '2019-03-05', '05B', '2019-03-02', 'Bộ Tài chính', 'Về dự toán ngân sách lần 10', 'Thường', 'DA_XU_LY', 0, NULL),
    (11, 'STC       ', 1, '11', '2019-03-05', '01 / SY - UBND', '2019-03-02', 'Bộ Tài chính', 'Về dự toán ngân sách lần 11', 'Thường', 'DA_XU_LY', 0, NULL),
    (12, 'STC       ', 1, '12', '2019-03-05', 'Không số', '2019-03-02', 'Bộ Tài chính', 'Về dự toán ngân sách lần 12', 'Thường', 'DA_XU_LY', 0, NULL),
    (13, 'STC       ', 1, '13', '2019-03-05', NULL, '2019-03-02', 'Bộ Tài chính', 'Về dự toán ngân sách lần 13', 'Thường', 'DA_XU_LY', 0, NULL);
