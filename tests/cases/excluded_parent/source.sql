INSERT INTO DM_DonVi (MaDV, TenDV, MaCha, Cap) VALUES
    ('UBND      ', 'UBND tỉnh Kiên Giang', NULL, 'tinh'),
    ('STC       ', 'Sở Tài chính', 'UBND      ', 'so');
INSERT INTO SoVanBan (ID, MaDV, TenSo, Nam, LoaiSo) VALUES
    (1, 'STC       ', 'Sổ văn bản đến', 2019, 'DEN'), (2, 'STC       ', 'Sổ văn bản đi', 2019, 'DI');
INSERT INTO VanBanDen (ID, MaDV, SoVB_ID, SoDen, NgayDen, SoKyHieu, NgayVB, CoQuanBanHanh, TrichYeu, DoMat, TrangThai, DaXoa, MaDinhDanhVB) VALUES
    (1, 'STC       ', 1, '1', '2019-03-05', '1/BTC-NSNN', '2019-03-02', 'Bộ Tài chính', 'Về dự toán ngân sách lần 1', 'Thường', 'DA_XU_LY', 1, NULL),
    (2, 'STC       ', 1, '1', '2019-03-05', '2/BTC-NSNN', '2019-03-02', 'Bộ Tài chính', 'Về dự toán ngân sách lần 2', 'Thường', 'DA_XU_LY', 0, NULL),
    (3, 'STC       ', 1, '1', '2019-03-05', '3/BTC-NSNN', '2019-03-02', 'Bộ Tài chính', 'Về dự toán ngân sách lần 3', 'Mật', 'DA_XU_LY', 1, NULL),
    (4, 'STC       ', 1, '1', '2019-03-05', '4/BTC-NSNN', '2019-03-02', 'Bộ Tài chính', 'Về dự toán ngân sách lần 4', 'Thường', 'LẠ', 1, NULL);
INSERT INTO VanBanDi (ID, MaDV, SoVB_ID, SoDi, SoKyHieu, NgayBanHanh, TrichYeu, DoMat, TrangThai, DaXoa, NoiNhan) VALUES
    (1, 'STC       ', 2, '1', '1/QĐ-STC', '2019-04-01', 'Về việc giao dự toán đợt 1', 'Thường', 'DA_BAN_HANH', 1, 'Bộ Tài chính');
INSERT INTO HoSoCongViec (ID, MaHoSo, TieuDe, MaDV, NgayMo, DoMat, Nam, DaXoa) VALUES
    ('0b9d1c2a-0000-4000-8000-000000000001', '01.TC', 'Hồ sơ 1', 'STC', '2019-01-02', '', 2019, 1);
INSERT INTO HoSo_VanBan (ID, HoSoID, LoaiVB, VanBanID, ThuTu) VALUES
    (1, '0b9d1c2a-0000-4000-8000-000000000001', 'DEN', 2, 1);
INSERT INTO LuanChuyen (ID, LoaiVB, VanBanID, ThuTu, NguoiGui, HanhDong, NgayChuyen, TrangThai) VALUES
    (1, 'DEN', 1, 1, 'Trần Văn B - Phó phòng', 'Chuyển', '2019-03-06 08:00:00', 'DA_XU_LY'),
    (2, 'DEN', 3, 1, 'Trần Văn B - Phó phòng', 'Chuyển', '2019-03-06 08:00:00', 'DA_XU_LY');
INSERT INTO CongViec (ID, LoaiVB, VanBanID, TieuDe, NgayGiao, PhanTram, TrangThai) VALUES
    (1, 'DEN', 1, 'Tham mưu', '2019-03-06 08:00:00', 50, 'DANG_XU_LY');
INSERT INTO LienKetVB (ID, LoaiNguon, NguonID, LoaiDich, DichID, Kieu) VALUES
    (1, 'DEN', 2, 'DEN', 1, 'LIENQUAN'),
    (2, 'DEN', 1, 'DEN', 3, 'LIENQUAN'),
    (3, 'DEN', 1, 'DEN', 99, 'LIENQUAN');
INSERT INTO TepDinhKem (ID, LoaiVB, VanBanID, ThuTu, TenTep, DuongDan, KichThuoc, NoiDung) VALUES
    (1, 'DEN', 1, 1, 'a.pdf', NULL, 9, X'255044462d312e340a312030206f626a0a3c3c203e3e0a656e646f626a0a747261696c65720a3c3c203e3e0a2525454f460a');
