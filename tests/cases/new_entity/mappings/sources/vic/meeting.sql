SELECT Ma, DonVi, TieuDe, Ngay
FROM LichHop
