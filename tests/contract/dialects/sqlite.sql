-- check
SELECT id
FROM dong
 LIMIT ? OFFSET ?;
SELECT src.id, src.ma, src.ten, src.dai, src.ngay, src.so
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) AS src
 LIMIT ? OFFSET ?;
SELECT hoso, vanban, buoc
FROM luanchuyen
 LIMIT ? OFFSET ?;
SELECT src.hoso, src.vanban, src.buoc, src.ykien
FROM (SELECT hoso, vanban, buoc, ykien FROM luanchuyen) AS src
 LIMIT ? OFFSET ?;

-- a page
SELECT src.id, src.ma, src.ten, src.dai, src.ngay, src.so
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) AS src
WHERE src.id IS NOT NULL AND (src.id > ?) AND (src.id <= ?) ORDER BY src.id
 LIMIT ? OFFSET ?;

-- the first page
SELECT src.id, src.ma, src.ten, src.dai, src.ngay, src.so
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) AS src
WHERE src.id IS NOT NULL ORDER BY src.id
 LIMIT ? OFFSET ?;

-- a page by a key of texts
PRAGMA main.table_xinfo("machu");
SELECT src.ma
FROM (SELECT ma FROM machu) AS src
WHERE src.ma IS NOT NULL AND (src.ma > ?) AND (src.ma <= ?) ORDER BY src.ma
 LIMIT ? OFFSET ?;

-- a page by a key of three columns
PRAGMA main.table_xinfo("luanchuyen");
SELECT CAST(src.hoso AS TEXT) || '|' || CAST(src.vanban AS TEXT) || '|' || CAST(src.buoc AS TEXT) AS vicmig_key, src.ykien
FROM (SELECT hoso, vanban, buoc, ykien FROM luanchuyen) AS src
WHERE src.hoso IS NOT NULL AND src.vanban IS NOT NULL AND src.buoc IS NOT NULL AND (CAST(src.hoso AS TEXT) >= ?) AND ((CAST(src.hoso AS TEXT) > ?) OR CAST(src.hoso AS TEXT) = ? AND (CAST(src.vanban AS TEXT) > ?) OR CAST(src.hoso AS TEXT) = ? AND CAST(src.vanban AS TEXT) = ? AND (CAST(src.buoc AS TEXT) > ?)) AND (CAST(src.hoso AS TEXT) <= ?) AND ((CAST(src.hoso AS TEXT) < ?) OR CAST(src.hoso AS TEXT) = ? AND (CAST(src.vanban AS TEXT) < ?) OR CAST(src.hoso AS TEXT) = ? AND CAST(src.vanban AS TEXT) = ? AND (CAST(src.buoc AS TEXT) <= ?)) ORDER BY CAST(src.hoso AS TEXT), CAST(src.vanban AS TEXT), CAST(src.buoc AS TEXT)
 LIMIT ? OFFSET ?;

-- keys of three columns
SELECT CAST(hoso AS TEXT) || '|' || CAST(vanban AS TEXT) || '|' || CAST(buoc AS TEXT) AS vicmig_key
FROM luanchuyen
WHERE hoso IS NOT NULL AND vanban IS NOT NULL AND buoc IS NOT NULL AND (CAST(hoso AS TEXT) >= ?) AND ((CAST(hoso AS TEXT) > ?) OR CAST(hoso AS TEXT) = ? AND (CAST(vanban AS TEXT) > ?) OR CAST(hoso AS TEXT) = ? AND CAST(vanban AS TEXT) = ? AND (CAST(buoc AS TEXT) > ?)) ORDER BY CAST(hoso AS TEXT), CAST(vanban AS TEXT), CAST(buoc AS TEXT)
 LIMIT ? OFFSET ?;

-- rows
SELECT src.id, src.ma, src.ten, src.dai, src.ngay, src.so
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
SELECT CAST(src.hoso AS TEXT) || '|' || CAST(src.vanban AS TEXT) || '|' || CAST(src.buoc AS TEXT) AS vicmig_key, src.ykien
FROM (SELECT hoso, vanban, buoc, ykien FROM luanchuyen) AS src
WHERE CAST(src.hoso AS TEXT) = ? AND CAST(src.vanban AS TEXT) = ? AND CAST(src.buoc AS TEXT) = ? OR CAST(src.hoso AS TEXT) = ? AND CAST(src.vanban AS TEXT) = ? AND CAST(src.buoc AS TEXT) = ? ORDER BY CAST(src.hoso AS TEXT), CAST(src.vanban AS TEXT), CAST(src.buoc AS TEXT);
SELECT CAST(src.hoso AS TEXT) || '|' || CAST(src.vanban AS TEXT) || '|' || CAST(src.buoc AS TEXT) AS vicmig_key, src.ykien
FROM (SELECT hoso, vanban, buoc, ykien FROM luanchuyen) AS src
WHERE rtrim(ltrim(CAST(src.hoso AS TEXT) || '|' || CAST(src.vanban AS TEXT) || '|' || CAST(src.buoc AS TEXT))) IN (?) ORDER BY CAST(src.hoso AS TEXT), CAST(src.vanban AS TEXT), CAST(src.buoc AS TEXT);

-- what is present
SELECT id
FROM dong
WHERE id IN (2, 404);

-- keys
SELECT id
FROM dong
WHERE id IS NOT NULL AND (id > ?) AND (id <= ?) ORDER BY id
 LIMIT ? OFFSET ?;

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
SELECT coalesce(sum(so), ?) AS coalesce_1
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
FROM (SELECT CAST(hoso AS TEXT) || '|' || CAST(vanban AS TEXT) || '|' || CAST(buoc AS TEXT) AS k, row_number() OVER (ORDER BY CAST(hoso AS TEXT), CAST(vanban AS TEXT), CAST(buoc AS TEXT)) AS position
FROM luanchuyen
WHERE hoso IS NOT NULL AND vanban IS NOT NULL AND buoc IS NOT NULL) AS anon_1
WHERE anon_1.position IN (?, ?) ORDER BY anon_1.position;

-- ends
SELECT CAST(hoso AS TEXT) || '|' || CAST(vanban AS TEXT) || '|' || CAST(buoc AS TEXT) AS vicmig_key
FROM luanchuyen
WHERE hoso IS NOT NULL AND vanban IS NOT NULL AND buoc IS NOT NULL ORDER BY CAST(hoso AS TEXT), CAST(vanban AS TEXT), CAST(buoc AS TEXT)
 LIMIT ? OFFSET ?;
SELECT CAST(hoso AS TEXT) || '|' || CAST(vanban AS TEXT) || '|' || CAST(buoc AS TEXT) AS vicmig_key
FROM luanchuyen
WHERE hoso IS NOT NULL AND vanban IS NOT NULL AND buoc IS NOT NULL ORDER BY CAST(hoso AS TEXT) DESC, CAST(vanban AS TEXT) DESC, CAST(buoc AS TEXT) DESC
 LIMIT ? OFFSET ?;

-- a file
SELECT rowid, typeof(tep) AS typeof_1, length(tep) AS length_1
FROM dong
WHERE id = ?;

-- the clock
SELECT min(datetime('now', 'localtime'), datetime('now', '+7 hours')), max(datetime('now', 'localtime'), datetime('now', '+7 hours')), datetime('now');

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
 LIMIT ? OFFSET ?;

-- an edit
SELECT ngay
FROM dong
WHERE id = ?;

-- ranges of keys
SELECT id - id % 16384 AS lower, count(id) AS count_1, sum(id % 16384) AS sum_1, sum((((id % 65521) * 48271) % 65521) * (((id % 65521) * 48271) % 65521)) AS sum_2
FROM dong
WHERE id IS NOT NULL GROUP BY id - id % 16384;
