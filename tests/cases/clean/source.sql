INSERT INTO DM_DonVi (MaDV, TenDV, MaCha, Cap) VALUES
    ('UBND      ', 'UBND tỉnh Kiên Giang', NULL, 'tinh'),
    ('STC       ', 'Sở Tài chính', 'UBND      ', 'so');
INSERT INTO SoVanBan (ID, MaDV, TenSo, Nam, LoaiSo) VALUES
    (1, 'STC       ', 'Sổ văn bản đến', 2019, 'DEN'), (2, 'STC       ', 'Sổ văn bản đi', 2019, 'DI');
INSERT INTO NguoiDung (ID, TenDangNhap, HoTen, MaDV, ChucVu, TrangThai, DungChung) VALUES
    (7, 'ttb', 'Trần Thị Bình', 'STC', '12;#Chuyên viên', 1, 0), (8, 'lvc', 'Lê Văn Cường', 'STC', 'Giám đốc', -1, 0);
INSERT INTO VanBanDen VALUES (1, 'STC       ', 1, '17', '2019-03-05', '12/BTC-NSNN', '02/03/2019', 'Bộ Tài chính', '12;#Công văn',
    'Về dự toán ngân sách năm 2019', 'Thường', 'Hoả tốc', 'Ngân sách', 'Nguyễn Văn A', 'Thứ trưởng', '3', '1', '2019-04-01', 'da_xu_ly ', 7,
    '000.00.00.G01,2019/03/02,12/BTC-NSNN', NULL, 0, '2019-03-05 08:15:00', NULL);
INSERT INTO VanBanDi VALUES (1, 'STC       ', 2, '5', '05/QĐ-STC', '2019-03-20', 'QD', 'Quyết định giao dự toán', '', '0', '', 8,
    'Lê Văn Cường - Giám đốc', 7, 'Trần Thị Bình', 'Bộ Tài chính; Sở Nội vụ;Lưu: VT; Sở Nội vụ', '2', '10', 'DA_BAN_HANH', NULL, NULL, NULL,
    NULL, 0, '2019-03-20 09:00:00', NULL);
INSERT INTO HoSoCongViec (ID, MaHoSo, TieuDe, MaDV, NgayMo, DoMat, Nam, DaXoa) VALUES
    ('0b9d1c2a-0000-4000-8000-000000000001', '01.TC', 'Hồ sơ dự toán', 'STC', '2019-01-02', 'Thường', 2019, 0);
INSERT INTO HoSo_VanBan (ID, HoSoID, LoaiVB, VanBanID, ThuTu) VALUES
    (1, '0b9d1c2a-0000-4000-8000-000000000001', 'DEN', 1, 1),
    (2, '0b9d1c2a-0000-4000-8000-000000000001', 'di ', 1, 1);
INSERT INTO LuanChuyen VALUES (1, 'DEN', 1, 1, 8, 'Lê Văn Cường - Giám đốc', 'Sở Tài chính', 7, 'Trần Thị Bình (CV)', 'Sở Tài chính', 'Chuyển',
    'chu_tri', 'Giao đồng chí Bình tham mưu.', '2019-03-05 09:00:00', '2019-03-20', '2019-03-18 16:30:00', 'DA_XU_LY', NULL);
INSERT INTO CongViec (ID, LoaiVB, VanBanID, TieuDe, NgayGiao, PhanTram, TrangThai) VALUES
    (1, 'DEN', 1, 'Tham mưu', '2019-03-06 08:00:00', 50, 'DANG_XU_LY');
INSERT INTO LienKetVB (ID, LoaiNguon, NguonID, LoaiDich, DichID, Kieu) VALUES
    (1, 'DI', 1, 'DEN', 1, 'TRALOI');
INSERT INTO TepDinhKem (ID, LoaiVB, VanBanID, ThuTu, TenTep, DuongDan, KichThuoc, NoiDung) VALUES
    (1, 'DEN', 1, 1, 'cong-van.pdf', '2019\03\cong-van.pdf', 50, NULL),
    (2, 'DI', 1, 1, 'quyet-dinh.pdf', NULL, 50, X'255044462d312e340a312030206f626a0a3c3c203e3e0a656e646f626a0a747261696c65720a3c3c203e3e0a2525454f460a');
