-- check
SELECT id
FROM dong
 LIMIT %(param_1)s::INTEGER;
SELECT src.id, src.ma, src.ten, src.dai, src.ngay, src.so
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) AS src
 LIMIT %(param_1)s::INTEGER;
SELECT hoso, vanban, buoc
FROM luanchuyen
 LIMIT %(param_1)s::INTEGER;
SELECT src.hoso, src.vanban, src.buoc, src.ykien
FROM (SELECT hoso, vanban, buoc, ykien FROM luanchuyen) AS src
 LIMIT %(param_1)s::INTEGER;

-- a page
SELECT src.id, src.ma, src.ten, src.dai, src.ngay, src.so
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) AS src
WHERE src.id IS NOT NULL AND (src.id > %(param_1)s::INTEGER) AND (src.id <= %(param_2)s::INTEGER) ORDER BY src.id
 LIMIT %(param_3)s::INTEGER;

-- the first page
SELECT src.id, src.ma, src.ten, src.dai, src.ngay, src.so
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) AS src
WHERE src.id IS NOT NULL ORDER BY src.id
 LIMIT %(param_1)s::INTEGER;

-- a page by a key of texts
SELECT src.ma
FROM (SELECT ma FROM machu) AS src
WHERE src.ma IS NOT NULL AND (src.ma > %(param_1)s) AND (src.ma <= %(param_2)s) ORDER BY src.ma
 LIMIT %(param_3)s::INTEGER;

-- a page by a key of three columns
SELECT CAST(src.hoso AS TEXT) || '|' || CAST(src.vanban AS TEXT) || '|' || CAST(src.buoc AS TEXT) AS vicmig_key, src.ykien
FROM (SELECT hoso, vanban, buoc, ykien FROM luanchuyen) AS src
WHERE src.hoso IS NOT NULL AND src.vanban IS NOT NULL AND src.buoc IS NOT NULL AND (src.hoso >= %(param_1)s) AND ((src.hoso > %(param_1)s) OR src.hoso = %(param_1)s AND (src.vanban > %(param_2)s) OR src.hoso = %(param_1)s AND src.vanban = %(param_2)s AND (src.buoc > %(param_3)s)) AND (src.hoso <= %(param_4)s) AND ((src.hoso < %(param_4)s) OR src.hoso = %(param_4)s AND (src.vanban < %(param_5)s) OR src.hoso = %(param_4)s AND src.vanban = %(param_5)s AND (src.buoc <= %(param_6)s)) ORDER BY src.hoso, src.vanban, src.buoc
 LIMIT %(param_7)s::INTEGER;

-- keys of three columns
SELECT CAST(hoso AS TEXT) || '|' || CAST(vanban AS TEXT) || '|' || CAST(buoc AS TEXT) AS vicmig_key
FROM luanchuyen
WHERE hoso IS NOT NULL AND vanban IS NOT NULL AND buoc IS NOT NULL AND (hoso >= %(param_1)s) AND ((hoso > %(param_1)s) OR hoso = %(param_1)s AND (vanban > %(param_2)s) OR hoso = %(param_1)s AND vanban = %(param_2)s AND (buoc > %(param_3)s)) ORDER BY hoso, vanban, buoc
 LIMIT %(param_4)s::INTEGER;

-- rows
SELECT src.id, src.ma, src.ten, src.dai, src.ngay, src.so
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) AS src
WHERE src.id IN (2, 9) ORDER BY src.id;

-- rows by a key of texts
SELECT src.ma
FROM (SELECT ma FROM machu) AS src
WHERE src.ma IN (%(keys_1)s) ORDER BY src.ma;
SELECT src.ma
FROM (SELECT ma FROM machu) AS src
WHERE rtrim(ltrim(CAST(src.ma AS TEXT))) IN (%(keys_1)s) ORDER BY src.ma;

-- rows by a key of three columns
SELECT CAST(src.hoso AS TEXT) || '|' || CAST(src.vanban AS TEXT) || '|' || CAST(src.buoc AS TEXT) AS vicmig_key, src.ykien
FROM (SELECT hoso, vanban, buoc, ykien FROM luanchuyen) AS src
WHERE src.hoso = %(param_1)s AND src.vanban = %(param_2)s AND src.buoc = %(param_3)s OR src.hoso = %(param_4)s AND src.vanban = %(param_5)s AND src.buoc = %(param_6)s ORDER BY src.hoso, src.vanban, src.buoc;
SELECT CAST(src.hoso AS TEXT) || '|' || CAST(src.vanban AS TEXT) || '|' || CAST(src.buoc AS TEXT) AS vicmig_key, src.ykien
FROM (SELECT hoso, vanban, buoc, ykien FROM luanchuyen) AS src
WHERE rtrim(ltrim(CAST(src.hoso AS TEXT) || '|' || CAST(src.vanban AS TEXT) || '|' || CAST(src.buoc AS TEXT))) IN (%(keys_1)s) ORDER BY src.hoso, src.vanban, src.buoc;

-- what is present
SELECT id
FROM dong
WHERE id IN (2, 404);

-- keys
SELECT id
FROM dong
WHERE id IS NOT NULL AND (id > %(param_1)s::INTEGER) AND (id <= %(param_2)s::INTEGER) ORDER BY id
 LIMIT %(param_3)s::INTEGER;

-- how many rows
SELECT count(*) AS count_1
FROM dong;

-- how many keys
SELECT count(*) AS count_1
FROM dong
WHERE id IS NOT NULL AND (id > %(param_1)s::INTEGER) AND (id <= %(param_2)s::INTEGER);

-- how many without a key
SELECT count(*) AS count_1
FROM luanchuyen
WHERE hoso IS NULL OR vanban IS NULL OR buoc IS NULL;

-- how many bytes
SELECT coalesce(sum(CAST(so AS BIGINT)), %(coalesce_2)s::INTEGER) AS coalesce_1
FROM dong;

-- how many paths
SELECT count(*) AS count_1
FROM dong
WHERE ten IS NOT NULL AND ten != %(ten_1)s::VARCHAR;

-- how many lists of paths
SELECT count(*) AS count_1
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) AS src
WHERE src.ten LIKE %(ten_1)s::VARCHAR;

-- bounds
SELECT anon_1.k
FROM (SELECT id AS k, row_number() OVER (ORDER BY id) AS position
FROM dong
WHERE id IS NOT NULL) AS anon_1
WHERE anon_1.position IN (%(position_1_1)s::INTEGER, %(position_1_2)s::INTEGER) ORDER BY anon_1.position;

-- bounds by a key of three columns
SELECT anon_1.k
FROM (SELECT CAST(hoso AS TEXT) || '|' || CAST(vanban AS TEXT) || '|' || CAST(buoc AS TEXT) AS k, row_number() OVER (ORDER BY hoso, vanban, buoc) AS position
FROM luanchuyen
WHERE hoso IS NOT NULL AND vanban IS NOT NULL AND buoc IS NOT NULL) AS anon_1
WHERE anon_1.position IN (%(position_1_1)s::INTEGER, %(position_1_2)s::INTEGER) ORDER BY anon_1.position;

-- ends
SELECT CAST(hoso AS TEXT) || '|' || CAST(vanban AS TEXT) || '|' || CAST(buoc AS TEXT) AS vicmig_key
FROM luanchuyen
WHERE hoso IS NOT NULL AND vanban IS NOT NULL AND buoc IS NOT NULL ORDER BY hoso, vanban, buoc
 LIMIT %(param_1)s::INTEGER;
SELECT CAST(hoso AS TEXT) || '|' || CAST(vanban AS TEXT) || '|' || CAST(buoc AS TEXT) AS vicmig_key
FROM luanchuyen
WHERE hoso IS NOT NULL AND vanban IS NOT NULL AND buoc IS NOT NULL ORDER BY hoso DESC, vanban DESC, buoc DESC
 LIMIT %(param_1)s::INTEGER;

-- a file
SELECT octet_length(tep) AS octet_length_1, SUBSTRING(tep FROM 1 FOR 4194304) AS substring_1
FROM dong
WHERE id = %(param_1)s::INTEGER;

-- the clock
SELECT localtimestamp, localtimestamp, now() AT TIME ZONE 'UTC';

-- what changed
SELECT id
FROM dong
WHERE id IS NOT NULL AND ngay >= %(param_1)s::TIMESTAMP WITHOUT TIME ZONE;

-- what is not dated
SELECT id
FROM dong
WHERE id IS NOT NULL AND ngay IS NULL;

-- what is ahead
SELECT count(*) AS count_1
FROM dong
WHERE ngay > %(param_1)s::TIMESTAMP WITHOUT TIME ZONE;

-- the newest edit
SELECT max(ngay) AS max_1
FROM dong
WHERE ngay <= %(param_1)s::TIMESTAMP WITHOUT TIME ZONE;
SELECT id
FROM dong
WHERE id IS NOT NULL AND ngay = %(ngay_1)s::TIMESTAMP WITHOUT TIME ZONE ORDER BY id DESC
 LIMIT %(param_1)s::INTEGER;

-- an edit
SELECT ngay
FROM dong
WHERE id = %(param_1)s::INTEGER;

-- ranges of keys
SELECT CAST(id AS BIGINT) - CAST(id AS BIGINT) %% 16384 AS lower, count(id) AS count_1, sum(CAST(id AS BIGINT) %% 16384) AS sum_1, sum((((CAST(id AS BIGINT) %% 65521) * 48271) %% 65521) * (((CAST(id AS BIGINT) %% 65521) * 48271) %% 65521)) AS sum_2
FROM dong
WHERE id IS NOT NULL GROUP BY CAST(id AS BIGINT) - CAST(id AS BIGINT) %% 16384;

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
WHERE pointed.id = src.so)) AND upper(ltrim(rtrim(src.ma))) = %(upper_1)s::VARCHAR;

-- check: values
SELECT src.ma, count(*) AS n
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) AS src GROUP BY src.ma
 LIMIT %(param_1)s::INTEGER;

-- check: who holds a value
SELECT src.id
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) AS src
WHERE src.ma = %(held)s
 LIMIT %(param_1)s::INTEGER;

-- check: who holds none
SELECT src.id
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) AS src
WHERE src.ma IS NULL
 LIMIT %(param_1)s::INTEGER;

-- check: columns no rule reads
SELECT src.id, src.c0, src.c1, src.c2, src.c3
FROM (SELECT d.id AS id, d.ten AS c0, substr(CAST(d.dai AS text), 1, 4000) AS c1, l."Tỷ lệ %%: 1" AS c2, substr(CAST(l."Ghi chu" AS text), 1, 4000) AS c3 FROM dong d LEFT JOIN sole l ON l.id = d.id) AS src
WHERE src.id IS NOT NULL AND (src.id > %(param_1)s::INTEGER) AND (src.id <= %(param_2)s::INTEGER) ORDER BY src.id
 LIMIT %(param_3)s::INTEGER;

-- check: columns no rule reads, key of three
SELECT CAST(src.hoso AS TEXT) || '|' || CAST(src.vanban AS TEXT) || '|' || CAST(src.buoc AS TEXT) AS vicmig_key, src.c0, src.c1
FROM (SELECT luanchuyen.hoso AS hoso, luanchuyen.vanban AS vanban, luanchuyen.buoc AS buoc, luanchuyen.vanban AS c0, substr(CAST(luanchuyen.ykien AS text), 1, 4000) AS c1 FROM luanchuyen) AS src
WHERE src.hoso IS NOT NULL AND src.vanban IS NOT NULL AND src.buoc IS NOT NULL AND (src.hoso >= %(param_1)s) AND ((src.hoso > %(param_1)s) OR src.hoso = %(param_1)s AND (src.vanban > %(param_2)s) OR src.hoso = %(param_1)s AND src.vanban = %(param_2)s AND (src.buoc > %(param_3)s)) AND (src.hoso <= %(param_4)s) AND ((src.hoso < %(param_4)s) OR src.hoso = %(param_4)s AND (src.vanban < %(param_5)s) OR src.hoso = %(param_4)s AND src.vanban = %(param_5)s AND (src.buoc <= %(param_6)s)) ORDER BY src.hoso, src.vanban, src.buoc
 LIMIT %(param_7)s::INTEGER;

-- check: columns no rule reads, of its table alone
SELECT src.id, src.c0
FROM (SELECT id AS id, substr(CAST(dai AS text), 1, 4000) AS c0 FROM dong) AS src
WHERE src.id IS NOT NULL AND (src.id > %(param_1)s::INTEGER) AND (src.id <= %(param_2)s::INTEGER) ORDER BY src.id
 LIMIT %(param_3)s::INTEGER;

-- landing: a whole table
SELECT src.id, src."Tỷ lệ %%: 1", src."Ghi chu", src.ngay
FROM (SELECT id, "Tỷ lệ %%: 1", "Ghi chu", ngay FROM sole) AS src
WHERE src.id IS NOT NULL AND (src.id > %(param_1)s::INTEGER) AND (src.id <= %(param_2)s::INTEGER) ORDER BY src.id
 LIMIT %(param_3)s::INTEGER;

-- landing: rows that are joined
SELECT src.id, src.c0
FROM (SELECT d.id AS id, l.id AS c0 FROM dong d LEFT JOIN sole l ON l.id = d.id) AS src
WHERE src.id IS NOT NULL AND (src.id > %(param_1)s::INTEGER) AND (src.id <= %(param_2)s::INTEGER) ORDER BY src.id
 LIMIT %(param_3)s::INTEGER;

-- landing: rows that are joined, no key
SELECT src.id, src.c0, src.c1, src.c2
FROM (SELECT d.id AS id, l.id AS c0, l."Tỷ lệ %%: 1" AS c1, l.ngay AS c2 FROM dong d LEFT JOIN sole l ON l.id = d.id) AS src
WHERE src.id IS NOT NULL AND (src.id > %(param_1)s::INTEGER) AND (src.id <= %(param_2)s::INTEGER) ORDER BY src.id
 LIMIT %(param_3)s::INTEGER;

-- landing: collations

