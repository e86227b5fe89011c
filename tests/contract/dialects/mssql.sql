-- check
SELECT TOP 0 id
FROM dong;
SELECT TOP 0 src.id, src.ma, src.ten, src.dai, src.ngay, src.so
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) AS src;
SELECT TOP 0 hoso, vanban, buoc
FROM luanchuyen;
SELECT TOP 0 src.hoso, src.vanban, src.buoc, src.ykien
FROM (SELECT hoso, vanban, buoc, ykien FROM luanchuyen) AS src;

-- a page
SELECT TOP 0 src.id, src.ma, src.ten, src.dai, src.ngay, src.so
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) AS src;
SELECT TOP 100 src.id, src.ma, src.ten, src.dai, convert(NVARCHAR(40), src.ngay, 121) AS ngay, src.so
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) AS src
WHERE src.id IS NOT NULL AND (src.id > ?) AND (src.id <= ?) ORDER BY src.id;

-- the first page
SELECT TOP 100 src.id, src.ma, src.ten, src.dai, convert(NVARCHAR(40), src.ngay, 121) AS ngay, src.so
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) AS src
WHERE src.id IS NOT NULL ORDER BY src.id;

-- a page by a key of texts
SELECT sys.objects.name
FROM sys.objects JOIN sys.schemas ON sys.objects.schema_id = sys.schemas.schema_id
WHERE sys.schemas.name = CAST(? AS NVARCHAR(max)) AND sys.objects.type IN (?, ?) AND sys.objects.name IN (CAST(? AS NVARCHAR(max)));
SELECT TOP 0 src.ma
FROM (SELECT ma FROM machu) AS src;
SELECT TOP 100 src.ma
FROM (SELECT ma FROM machu) AS src
WHERE src.ma IS NOT NULL AND (src.ma > ?) AND (src.ma <= ?) ORDER BY src.ma;

-- a page by a key of three columns
SELECT sys.objects.name
FROM sys.objects JOIN sys.schemas ON sys.objects.schema_id = sys.schemas.schema_id
WHERE sys.schemas.name = CAST(? AS NVARCHAR(max)) AND sys.objects.type IN (?, ?) AND sys.objects.name IN (CAST(? AS NVARCHAR(max)));
SELECT TOP 0 src.hoso, src.vanban, src.buoc, src.ykien
FROM (SELECT hoso, vanban, buoc, ykien FROM luanchuyen) AS src;
SELECT TOP 100 CAST(src.hoso AS NVARCHAR(4000)) + '|' + CAST(src.vanban AS NVARCHAR(4000)) + '|' + CAST(src.buoc AS NVARCHAR(4000)) AS vicmig_key, src.ykien
FROM (SELECT hoso, vanban, buoc, ykien FROM luanchuyen) AS src
WHERE src.hoso IS NOT NULL AND src.vanban IS NOT NULL AND src.buoc IS NOT NULL AND (src.hoso >= ?) AND ((src.hoso > ?) OR src.hoso = ? AND (src.vanban > ?) OR src.hoso = ? AND src.vanban = ? AND (src.buoc > ?)) AND (src.hoso <= ?) AND ((src.hoso < ?) OR src.hoso = ? AND (src.vanban < ?) OR src.hoso = ? AND src.vanban = ? AND (src.buoc <= ?)) ORDER BY src.hoso, src.vanban, src.buoc;

-- keys of three columns
SELECT TOP 100 CAST(hoso AS NVARCHAR(4000)) + '|' + CAST(vanban AS NVARCHAR(4000)) + '|' + CAST(buoc AS NVARCHAR(4000)) AS vicmig_key
FROM luanchuyen
WHERE hoso IS NOT NULL AND vanban IS NOT NULL AND buoc IS NOT NULL AND (hoso >= ?) AND ((hoso > ?) OR hoso = ? AND (vanban > ?) OR hoso = ? AND vanban = ? AND (buoc > ?)) ORDER BY hoso, vanban, buoc;

-- rows
SELECT src.id, src.ma, src.ten, src.dai, convert(NVARCHAR(40), src.ngay, 121) AS ngay, src.so
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) AS src
WHERE src.id IN (2, 9) ORDER BY src.id;

-- rows by a key of texts
SELECT src.ma
FROM (SELECT ma FROM machu) AS src
WHERE src.ma IN (?) ORDER BY src.ma;
SELECT src.ma
FROM (SELECT ma FROM machu) AS src
WHERE rtrim(ltrim(CAST(src.ma AS NVARCHAR(4000)))) IN (?) ORDER BY src.ma;

-- rows by a key of three columns
SELECT CAST(src.hoso AS NVARCHAR(4000)) + '|' + CAST(src.vanban AS NVARCHAR(4000)) + '|' + CAST(src.buoc AS NVARCHAR(4000)) AS vicmig_key, src.ykien
FROM (SELECT hoso, vanban, buoc, ykien FROM luanchuyen) AS src
WHERE src.hoso = ? AND src.vanban = ? AND src.buoc = ? OR src.hoso = ? AND src.vanban = ? AND src.buoc = ? ORDER BY src.hoso, src.vanban, src.buoc;
SELECT CAST(src.hoso AS NVARCHAR(4000)) + '|' + CAST(src.vanban AS NVARCHAR(4000)) + '|' + CAST(src.buoc AS NVARCHAR(4000)) AS vicmig_key, src.ykien
FROM (SELECT hoso, vanban, buoc, ykien FROM luanchuyen) AS src
WHERE rtrim(ltrim(CAST(src.hoso AS NVARCHAR(4000)) + '|' + CAST(src.vanban AS NVARCHAR(4000)) + '|' + CAST(src.buoc AS NVARCHAR(4000)))) IN (?, ?) ORDER BY src.hoso, src.vanban, src.buoc;

-- what is present
SELECT id
FROM dong
WHERE id IN (2, 404);

-- keys
SELECT TOP 100 id
FROM dong
WHERE id IS NOT NULL AND (id > ?) AND (id <= ?) ORDER BY id;

-- how many rows
SELECT count(*) AS count_1
FROM dong;

-- how many keys
SELECT count(*) AS count_1
FROM dong
WHERE id IS NOT NULL AND (id > ?) AND (id <= ?);

-- how many without a key
SELECT count(*) AS count_1
FROM luanchuyen
WHERE hoso IS NULL OR vanban IS NULL OR buoc IS NULL;

-- how many bytes
SELECT coalesce(sum(CAST(so AS BIGINT)), ?) AS coalesce_1
FROM dong;

-- how many paths
SELECT count(*) AS count_1
FROM dong
WHERE ten IS NOT NULL AND ten != ?;

-- how many lists of paths
SELECT count(*) AS count_1
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) AS src
WHERE src.ten LIKE ?;

-- bounds
SELECT anon_1.k
FROM (SELECT id AS k, row_number() OVER (ORDER BY id) AS position
FROM dong
WHERE id IS NOT NULL) AS anon_1
WHERE anon_1.position IN (?, ?) ORDER BY anon_1.position;

-- bounds by a key of three columns
SELECT anon_1.k
FROM (SELECT CAST(hoso AS NVARCHAR(4000)) + '|' + CAST(vanban AS NVARCHAR(4000)) + '|' + CAST(buoc AS NVARCHAR(4000)) AS k, row_number() OVER (ORDER BY hoso, vanban, buoc) AS position
FROM luanchuyen
WHERE hoso IS NOT NULL AND vanban IS NOT NULL AND buoc IS NOT NULL) AS anon_1
WHERE anon_1.position IN (?, ?) ORDER BY anon_1.position;

-- ends
SELECT TOP 1 CAST(hoso AS NVARCHAR(4000)) + '|' + CAST(vanban AS NVARCHAR(4000)) + '|' + CAST(buoc AS NVARCHAR(4000)) AS vicmig_key
FROM luanchuyen
WHERE hoso IS NOT NULL AND vanban IS NOT NULL AND buoc IS NOT NULL ORDER BY hoso, vanban, buoc;
SELECT TOP 1 CAST(hoso AS NVARCHAR(4000)) + '|' + CAST(vanban AS NVARCHAR(4000)) + '|' + CAST(buoc AS NVARCHAR(4000)) AS vicmig_key
FROM luanchuyen
WHERE hoso IS NOT NULL AND vanban IS NOT NULL AND buoc IS NOT NULL ORDER BY hoso DESC, vanban DESC, buoc DESC;

-- a file
SELECT datalength(tep) AS datalength_1, substring(convert(VARBINARY(MAX), tep), 1, 4194304) AS substring_1
FROM dong
WHERE id = ?;

-- the clock
SELECT GETDATE(), GETDATE(), GETUTCDATE();

-- what changed
SELECT id
FROM dong
WHERE id IS NOT NULL AND ngay >= ?;

-- what is not dated
SELECT id
FROM dong
WHERE id IS NOT NULL AND ngay IS NULL;

-- what is ahead
SELECT count(*) AS count_1
FROM dong
WHERE ngay > ?;

-- the newest edit
SELECT max(ngay) AS max_1
FROM dong
WHERE ngay <= ?;
SELECT TOP 1 id
FROM dong
WHERE id IS NOT NULL AND ngay = ? ORDER BY id DESC;

-- an edit
SELECT ngay
FROM dong
WHERE id = ?;

-- ranges of keys
SELECT CAST(id AS BIGINT) - CAST(id AS BIGINT) % 16384 AS lower, count(id) AS count_1, sum(CAST(id AS BIGINT) % 16384) AS sum_1, sum((((CAST(id AS BIGINT) % 65521) * 48271) % 65521) * (((CAST(id AS BIGINT) % 65521) * 48271) % 65521)) AS sum_2
FROM dong
WHERE id IS NOT NULL GROUP BY CAST(id AS BIGINT) - CAST(id AS BIGINT) % 16384;

-- check: different keys
SELECT count(*) AS count_1
FROM (SELECT DISTINCT id
FROM dong
WHERE id IS NOT NULL) AS k;
SELECT count(*) AS count_1
FROM (SELECT DISTINCT hoso, vanban, buoc
FROM luanchuyen
WHERE hoso IS NOT NULL AND vanban IS NOT NULL AND buoc IS NOT NULL) AS k;

-- check: keys of the SELECT
SELECT count(*) AS count_1
FROM (SELECT DISTINCT src.id AS id
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) AS src
WHERE src.id IS NOT NULL) AS k;
SELECT count(*) AS count_1
FROM (SELECT DISTINCT src.hoso AS hoso, src.vanban AS vanban, src.buoc AS buoc
FROM (SELECT hoso, vanban, buoc, ykien FROM luanchuyen) AS src
WHERE src.hoso IS NOT NULL AND src.vanban IS NOT NULL AND src.buoc IS NOT NULL) AS k;

-- check: rows of the SELECT
SELECT count(*) AS count_1
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) AS src
WHERE src.id IS NOT NULL;
SELECT count(*) AS count_1
FROM (SELECT hoso, vanban, buoc, ykien FROM luanchuyen) AS src
WHERE src.hoso IS NOT NULL AND src.vanban IS NOT NULL AND src.buoc IS NOT NULL;

-- check: references lost
SELECT count(*) AS count_1
FROM (SELECT d.id, d.ma, d.so FROM dong d LEFT JOIN sole l ON l.id = d.id) AS src
WHERE src.so IS NOT NULL AND NOT (EXISTS (SELECT 1
FROM dong AS pointed
WHERE pointed.id = src.so));

-- check: references lost of one kind
SELECT count(*) AS count_1
FROM (SELECT d.id, d.ma, d.so FROM dong d LEFT JOIN sole l ON l.id = d.id) AS src
WHERE src.so IS NOT NULL AND NOT (EXISTS (SELECT 1
FROM dong AS pointed
WHERE pointed.id = src.so)) AND upper(ltrim(rtrim(src.ma))) = ?;

-- check: values
SELECT TOP 200 src.ma, count(*) AS n
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) AS src GROUP BY src.ma;

-- check: who holds a value
SELECT TOP 5 src.id
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) AS src
WHERE src.ma = ?;

-- check: who holds none
SELECT TOP 5 src.id
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) AS src
WHERE src.ma IS NULL;

-- check: columns no rule reads
SELECT TOP 0 src.id, src.c0, src.c1, src.c2, src.c3
FROM (SELECT d.id AS id, d.ten AS c0, SUBSTRING(CAST(d.dai AS nvarchar(max)), 1, 4000) AS c1, l.[Tỷ lệ %: 1] AS c2, SUBSTRING(CAST(l.[Ghi chu] AS nvarchar(max)), 1, 4000) AS c3 FROM dong d LEFT JOIN sole l ON l.id = d.id) AS src;
SELECT TOP 1000 src.id, src.c0, src.c1, src.c2, src.c3
FROM (SELECT d.id AS id, d.ten AS c0, SUBSTRING(CAST(d.dai AS nvarchar(max)), 1, 4000) AS c1, l.[Tỷ lệ %: 1] AS c2, SUBSTRING(CAST(l.[Ghi chu] AS nvarchar(max)), 1, 4000) AS c3 FROM dong d LEFT JOIN sole l ON l.id = d.id) AS src
WHERE src.id IS NOT NULL AND (src.id > ?) AND (src.id <= ?) ORDER BY src.id;

-- check: columns no rule reads, key of three
SELECT TOP 0 src.hoso, src.vanban, src.buoc, src.c0, src.c1
FROM (SELECT luanchuyen.hoso AS hoso, luanchuyen.vanban AS vanban, luanchuyen.buoc AS buoc, luanchuyen.vanban AS c0, SUBSTRING(CAST(luanchuyen.ykien AS nvarchar(max)), 1, 4000) AS c1 FROM luanchuyen) AS src;
SELECT TOP 1000 CAST(src.hoso AS NVARCHAR(4000)) + '|' + CAST(src.vanban AS NVARCHAR(4000)) + '|' + CAST(src.buoc AS NVARCHAR(4000)) AS vicmig_key, src.c0, src.c1
FROM (SELECT luanchuyen.hoso AS hoso, luanchuyen.vanban AS vanban, luanchuyen.buoc AS buoc, luanchuyen.vanban AS c0, SUBSTRING(CAST(luanchuyen.ykien AS nvarchar(max)), 1, 4000) AS c1 FROM luanchuyen) AS src
WHERE src.hoso IS NOT NULL AND src.vanban IS NOT NULL AND src.buoc IS NOT NULL AND (src.hoso >= ?) AND ((src.hoso > ?) OR src.hoso = ? AND (src.vanban > ?) OR src.hoso = ? AND src.vanban = ? AND (src.buoc > ?)) AND (src.hoso <= ?) AND ((src.hoso < ?) OR src.hoso = ? AND (src.vanban < ?) OR src.hoso = ? AND src.vanban = ? AND (src.buoc <= ?)) ORDER BY src.hoso, src.vanban, src.buoc;

-- check: columns no rule reads, of its table alone
SELECT TOP 0 src.id, src.c0
FROM (SELECT id AS id, SUBSTRING(CAST(dai AS nvarchar(max)), 1, 4000) AS c0 FROM dong) AS src;
SELECT TOP 1000 src.id, src.c0
FROM (SELECT id AS id, SUBSTRING(CAST(dai AS nvarchar(max)), 1, 4000) AS c0 FROM dong) AS src
WHERE src.id IS NOT NULL AND (src.id > ?) AND (src.id <= ?) ORDER BY src.id;

-- landing: a whole table
SELECT TOP 0 src.id, src.[Tỷ lệ %: 1], src.[Ghi chu], src.ngay
FROM (SELECT id, [Tỷ lệ %: 1], [Ghi chu], ngay FROM sole) AS src;
SELECT TOP 100 src.id, src.[Tỷ lệ %: 1], src.[Ghi chu], convert(NVARCHAR(40), src.ngay, 121) AS ngay
FROM (SELECT id, [Tỷ lệ %: 1], [Ghi chu], ngay FROM sole) AS src
WHERE src.id IS NOT NULL AND (src.id > ?) AND (src.id <= ?) ORDER BY src.id;

-- landing: rows that are joined
SELECT TOP 0 src.id, src.c0
FROM (SELECT d.id AS id, l.id AS c0 FROM dong d LEFT JOIN sole l ON l.id = d.id) AS src;
SELECT TOP 1009 src.id, src.c0
FROM (SELECT d.id AS id, l.id AS c0 FROM dong d LEFT JOIN sole l ON l.id = d.id) AS src
WHERE src.id IS NOT NULL AND (src.id > ?) AND (src.id <= ?) ORDER BY src.id;

-- landing: rows that are joined, no key
SELECT TOP 0 src.id, src.c0, src.c1, src.c2
FROM (SELECT d.id AS id, l.id AS c0, l.[Tỷ lệ %: 1] AS c1, l.ngay AS c2 FROM dong d LEFT JOIN sole l ON l.id = d.id) AS src;
SELECT TOP 1009 src.id, src.c0, src.c1, src.c2
FROM (SELECT d.id AS id, l.id AS c0, l.[Tỷ lệ %: 1] AS c1, l.ngay AS c2 FROM dong d LEFT JOIN sole l ON l.id = d.id) AS src
WHERE src.id IS NOT NULL AND (src.id > ?) AND (src.id <= ?) ORDER BY src.id;

-- landing: collations
SELECT COLUMN_NAME, COLLATION_NAME FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = ?;
