CREATE TABLE LichHop (Ma int PRIMARY KEY, DonVi text, TieuDe text, Ngay text);
INSERT INTO DM_DonVi (MaDV, TenDV) VALUES ('STC', 'Sở Tài chính');
INSERT INTO LichHop VALUES (1, 'STC', 'Họp giao ban', '05/03/2019'), (2, 'STC', NULL, '31/02/2019'), (3, 'XXX', 'Lạc', NULL), (4, 'STC', 'Họp kín', '(Mật)');
