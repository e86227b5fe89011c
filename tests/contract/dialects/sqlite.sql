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
SELECT src.ma, count(*) AS n
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) AS src GROUP BY src.ma
 LIMIT ? OFFSET ?;

-- check: who holds a value
SELECT src.id
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) AS src
WHERE src.ma = ?
 LIMIT ? OFFSET ?;

-- check: who holds none
SELECT src.id
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) AS src
WHERE src.ma IS NULL
 LIMIT ? OFFSET ?;

-- check: columns no rule reads
SELECT src.id, src.c0, src.c1, src.c2, src.c3
FROM (SELECT d.id AS id, d.ten AS c0, substr(d.dai, 1, 4000) AS c1, l."Tỷ lệ %: 1" AS c2, substr(l."Ghi chu", 1, 4000) AS c3 FROM dong d LEFT JOIN sole l ON l.id = d.id) AS src
WHERE src.id IS NOT NULL AND (src.id > ?) AND (src.id <= ?) ORDER BY src.id
 LIMIT ? OFFSET ?;

-- check: columns no rule reads, key of three
SELECT CAST(src.hoso AS TEXT) || '|' || CAST(src.vanban AS TEXT) || '|' || CAST(src.buoc AS TEXT) AS vicmig_key, src.c0, src.c1
FROM (SELECT luanchuyen.hoso AS hoso, luanchuyen.vanban AS vanban, luanchuyen.buoc AS buoc, luanchuyen.vanban AS c0, substr(luanchuyen.ykien, 1, 4000) AS c1 FROM luanchuyen) AS src
WHERE src.hoso IS NOT NULL AND src.vanban IS NOT NULL AND src.buoc IS NOT NULL AND (CAST(src.hoso AS TEXT) >= ?) AND ((CAST(src.hoso AS TEXT) > ?) OR CAST(src.hoso AS TEXT) = ? AND (CAST(src.vanban AS TEXT) > ?) OR CAST(src.hoso AS TEXT) = ? AND CAST(src.vanban AS TEXT) = ? AND (CAST(src.buoc AS TEXT) > ?)) AND (CAST(src.hoso AS TEXT) <= ?) AND ((CAST(src.hoso AS TEXT) < ?) OR CAST(src.hoso AS TEXT) = ? AND (CAST(src.vanban AS TEXT) < ?) OR CAST(src.hoso AS TEXT) = ? AND CAST(src.vanban AS TEXT) = ? AND (CAST(src.buoc AS TEXT) <= ?)) ORDER BY CAST(src.hoso AS TEXT), CAST(src.vanban AS TEXT), CAST(src.buoc AS TEXT)
 LIMIT ? OFFSET ?;

-- check: columns no rule reads, of its table alone
SELECT src.id, src.c0
FROM (SELECT id AS id, substr(dai, 1, 4000) AS c0 FROM dong) AS src
WHERE src.id IS NOT NULL AND (src.id > ?) AND (src.id <= ?) ORDER BY src.id
 LIMIT ? OFFSET ?;

-- landing: a whole table
SELECT src.id, src."Tỷ lệ %: 1", src."Ghi chu", src.ngay
FROM (SELECT id, "Tỷ lệ %: 1", "Ghi chu", ngay FROM sole) AS src
WHERE src.id IS NOT NULL AND (src.id > ?) AND (src.id <= ?) ORDER BY src.id
 LIMIT ? OFFSET ?;

-- landing: rows that are joined
SELECT src.id, src.c0
FROM (SELECT d.id AS id, l.id AS c0 FROM dong d LEFT JOIN sole l ON l.id = d.id) AS src
WHERE src.id IS NOT NULL AND (src.id > ?) AND (src.id <= ?) ORDER BY src.id
 LIMIT ? OFFSET ?;

-- landing: rows that are joined, no key
SELECT src.id, src.c0, src.c1, src.c2
FROM (SELECT d.id AS id, l.id AS c0, l."Tỷ lệ %: 1" AS c1, l.ngay AS c2 FROM dong d LEFT JOIN sole l ON l.id = d.id) AS src
WHERE src.id IS NOT NULL AND (src.id > ?) AND (src.id <= ?) ORDER BY src.id
 LIMIT ? OFFSET ?;

-- landing: collations

