SELECT ID, NoiNhan, NgayTao, NgaySua
FROM VanBanDi
