-- check
SELECT id
FROM dong
 LIMIT ?;
SELECT src.id, src.ma, src.ten, src.dai, src.ngay, src.so
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) AS src
 LIMIT ?;
SELECT hoso, vanban, buoc
FROM luanchuyen
 LIMIT ?;
SELECT src.hoso, src.vanban, src.buoc, src.ykien
FROM (SELECT hoso, vanban, buoc, ykien FROM luanchuyen) AS src
 LIMIT ?;

-- a page
SELECT src.id, src.ma, src.ten, src.dai, src.ngay, src.so
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) AS src
 LIMIT ?;
SELECT src.id, src.ma, src.ten, src.dai, CAST(src.ngay AS CHAR) AS ngay, src.so
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) AS src
WHERE src.id IS NOT NULL AND (src.id > ?) AND (src.id <= ?) ORDER BY src.id
 LIMIT ?;

-- the first page
SELECT src.id, src.ma, src.ten, src.dai, CAST(src.ngay AS CHAR) AS ngay, src.so
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) AS src
WHERE src.id IS NOT NULL ORDER BY src.id
 LIMIT ?;

-- a page by a key of texts
SELECT src.ma
FROM (SELECT ma FROM machu) AS src
 LIMIT ?;
SELECT src.ma
FROM (SELECT ma FROM machu) AS src
WHERE src.ma IS NOT NULL AND (src.ma > ?) AND (src.ma <= ?) ORDER BY src.ma
 LIMIT ?;

-- a page by a key of three columns
SELECT src.hoso, src.vanban, src.buoc, src.ykien
FROM (SELECT hoso, vanban, buoc, ykien FROM luanchuyen) AS src
 LIMIT ?;
SELECT concat(CAST(src.hoso AS CHAR), '|', CAST(src.vanban AS CHAR), '|', CAST(src.buoc AS CHAR)) AS vicmig_key, src.ykien
FROM (SELECT hoso, vanban, buoc, ykien FROM luanchuyen) AS src
WHERE src.hoso IS NOT NULL AND src.vanban IS NOT NULL AND src.buoc IS NOT NULL AND (src.hoso >= ?) AND ((src.hoso > ?) OR src.hoso = ? AND (src.vanban > ?) OR src.hoso = ? AND src.vanban = ? AND (src.buoc > ?)) AND (src.hoso <= ?) AND ((src.hoso < ?) OR src.hoso = ? AND (src.vanban < ?) OR src.hoso = ? AND src.vanban = ? AND (src.buoc <= ?)) ORDER BY src.hoso, src.vanban, src.buoc
 LIMIT ?;

-- keys of three columns
SELECT concat(CAST(hoso AS CHAR), '|', CAST(vanban AS CHAR), '|', CAST(buoc AS CHAR)) AS vicmig_key
FROM luanchuyen
WHERE hoso IS NOT NULL AND vanban IS NOT NULL AND buoc IS NOT NULL AND (hoso >= ?) AND ((hoso > ?) OR hoso = ? AND (vanban > ?) OR hoso = ? AND vanban = ? AND (buoc > ?)) ORDER BY hoso, vanban, buoc
 LIMIT ?;

-- rows
SELECT src.id, src.ma, src.ten, src.dai, CAST(src.ngay AS CHAR) AS ngay, src.so
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) AS src
WHERE src.id IN (2, 9) ORDER BY src.id;

-- rows by a key of texts
SELECT src.ma
FROM (SELECT ma FROM machu) AS src
WHERE src.ma IN (?) ORDER BY src.ma;
SELECT src.ma
FROM (SELECT ma FROM machu) AS src
WHERE rtrim(ltrim(src.ma)) IN (?) ORDER BY src.ma;

-- rows by a key of three columns
SELECT concat(CAST(src.hoso AS CHAR), '|', CAST(src.vanban AS CHAR), '|', CAST(src.buoc AS CHAR)) AS vicmig_key, src.ykien
FROM (SELECT hoso, vanban, buoc, ykien FROM luanchuyen) AS src
WHERE src.hoso = ? AND src.vanban = ? AND src.buoc = ? OR src.hoso = ? AND src.vanban = ? AND src.buoc = ? ORDER BY src.hoso, src.vanban, src.buoc;
SELECT concat(CAST(src.hoso AS CHAR), '|', CAST(src.vanban AS CHAR), '|', CAST(src.buoc AS CHAR)) AS vicmig_key, src.ykien
FROM (SELECT hoso, vanban, buoc, ykien FROM luanchuyen) AS src
WHERE rtrim(ltrim(concat(CAST(src.hoso AS CHAR), '|', CAST(src.vanban AS CHAR), '|', CAST(src.buoc AS CHAR)))) IN (?) ORDER BY src.hoso, src.vanban, src.buoc;

-- what is present
SELECT id
FROM dong
WHERE id IN (2, 404);

-- keys
SELECT id
FROM dong
WHERE id IS NOT NULL AND (id > ?) AND (id <= ?) ORDER BY id
 LIMIT ?;

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
SELECT coalesce(sum(CAST(so AS SIGNED INTEGER)), ?) AS coalesce_1
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
FROM (SELECT id AS k, row_number() OVER (ORDER BY id) AS `position`
FROM dong
WHERE id IS NOT NULL) AS anon_1
WHERE anon_1.`position` IN (?, ?) ORDER BY anon_1.`position`;

-- bounds by a key of three columns
SELECT anon_1.k
FROM (SELECT concat(CAST(hoso AS CHAR), '|', CAST(vanban AS CHAR), '|', CAST(buoc AS CHAR)) AS k, row_number() OVER (ORDER BY hoso, vanban, buoc) AS `position`
FROM luanchuyen
WHERE hoso IS NOT NULL AND vanban IS NOT NULL AND buoc IS NOT NULL) AS anon_1
WHERE anon_1.`position` IN (?, ?) ORDER BY anon_1.`position`;

-- ends
SELECT concat(CAST(hoso AS CHAR), '|', CAST(vanban AS CHAR), '|', CAST(buoc AS CHAR)) AS vicmig_key
FROM luanchuyen
WHERE hoso IS NOT NULL AND vanban IS NOT NULL AND buoc IS NOT NULL ORDER BY hoso, vanban, buoc
 LIMIT ?;
SELECT concat(CAST(hoso AS CHAR), '|', CAST(vanban AS CHAR), '|', CAST(buoc AS CHAR)) AS vicmig_key
FROM luanchuyen
WHERE hoso IS NOT NULL AND vanban IS NOT NULL AND buoc IS NOT NULL ORDER BY hoso DESC, vanban DESC, buoc DESC
 LIMIT ?;

-- a file
SELECT @@max_allowed_packet;
SELECT length(tep) AS length_1, substring(tep, 1, 4194304) AS substring_1
FROM dong
WHERE id = ?;

-- the clock
SELECT NOW(), NOW(), UTC_TIMESTAMP();

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
SELECT id
FROM dong
WHERE id IS NOT NULL AND ngay = ? ORDER BY id DESC
 LIMIT ?;

-- an edit
SELECT ngay
FROM dong
WHERE id = ?;

-- ranges of keys
SELECT id - id % 16384 AS lower, count(id) AS count_1, sum(id % 16384) AS sum_1, sum((((id % 65521) * 48271) % 65521) * (((id % 65521) * 48271) % 65521)) AS sum_2
FROM dong
WHERE id IS NOT NULL GROUP BY id - id % 16384;
