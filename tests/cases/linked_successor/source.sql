-- A unit whose open work and whose records went to two different units: either may have registered a document anew.
INSERT INTO DM_DonVi (MaDV, TenDV, MaCha, Cap) VALUES ('RG', 'UBND thành phố Rạch Giá', NULL, 'huyen');
INSERT INTO VanBanDen (ID, MaDV, SoVB_ID, SoDen, NgayDen, SoKyHieu, NgayVB, CoQuanBanHanh, TrichYeu, DoMat, TrangThai, DaXoa) VALUES
    (1, 'RG', NULL, '1', '2025-06-25', '20/BTC-NSNN', '2025-06-20', 'Bộ Tài chính', 'Hướng dẫn quyết toán', 'Thường', 'DA_XU_LY', 0),
    (2, 'RG', NULL, '2', '2025-06-25', '21/BTC-NSNN', '2025-06-20', 'Bộ Tài chính', 'Hướng dẫn lưu trữ', 'Thường', 'DA_XU_LY', 0),
    (3, 'RG', NULL, '3', '2025-06-25', '22/BTC-NSNN', '2025-06-20', 'Bộ Tài chính', 'Của nơi khác', 'Thường', 'DA_XU_LY', 0);
