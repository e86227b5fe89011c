-- check
SELECT anon_1.id
FROM (SELECT id
FROM dong) anon_1
WHERE ROWNUM <= 0;
SELECT anon_1.id, anon_1.ma, anon_1.ten, anon_1.dai, anon_1.ngay, anon_1.so
FROM (SELECT src.id AS id, src.ma AS ma, src.ten AS ten, src.dai AS dai, src.ngay AS ngay, src.so AS so
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) src) anon_1
WHERE ROWNUM <= 0;
SELECT anon_1.hoso, anon_1.vanban, anon_1.buoc
FROM (SELECT hoso, vanban, buoc
FROM luanchuyen) anon_1
WHERE ROWNUM <= 0;
SELECT anon_1.hoso, anon_1.vanban, anon_1.buoc, anon_1.ykien
FROM (SELECT src.hoso AS hoso, src.vanban AS vanban, src.buoc AS buoc, src.ykien AS ykien
FROM (SELECT hoso, vanban, buoc, ykien FROM luanchuyen) src) anon_1
WHERE ROWNUM <= 0;

-- a page
SELECT anon_1.id, anon_1.ma, anon_1.ten, anon_1.dai, anon_1.ngay, anon_1.so
FROM (SELECT src.id AS id, src.ma AS ma, src.ten AS ten, src.dai AS dai, src.ngay AS ngay, src.so AS so
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) src
WHERE src.id IS NOT NULL AND (src.id > :param_1) AND (src.id <= :param_2) ORDER BY src.id) anon_1
WHERE ROWNUM <= 100;

-- the first page
SELECT anon_1.id, anon_1.ma, anon_1.ten, anon_1.dai, anon_1.ngay, anon_1.so
FROM (SELECT src.id AS id, src.ma AS ma, src.ten AS ten, src.dai AS dai, src.ngay AS ngay, src.so AS so
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) src
WHERE src.id IS NOT NULL ORDER BY src.id) anon_1
WHERE ROWNUM <= 100;

-- a page by a key of texts
SELECT a_tab_cols.table_name, a_tab_cols.column_name, a_tab_cols.data_type, a_tab_cols.char_length, a_tab_cols.data_length, a_tab_cols.data_precision, a_tab_cols.data_scale, a_tab_cols.nullable, a_tab_cols.data_default, a_col_comments.comments, a_tab_cols.virtual_column, NULL AS default_on_null, NULL AS identity_options
FROM all_tab_cols a_tab_cols LEFT OUTER JOIN all_col_comments a_col_comments ON a_tab_cols.table_name = a_col_comments.table_name AND a_tab_cols.column_name = a_col_comments.column_name AND a_tab_cols.owner = a_col_comments.owner
WHERE a_tab_cols.table_name IN (:all_objects_1) AND a_tab_cols.hidden_column = :hidden_column_1 AND a_tab_cols.owner IS NULL ORDER BY a_tab_cols.table_name, a_tab_cols.column_id;
SELECT anon_1.ma
FROM (SELECT src.ma AS ma
FROM (SELECT ma FROM machu) src
WHERE src.ma IS NOT NULL AND (src.ma > :param_1) AND (src.ma <= :param_2) ORDER BY src.ma) anon_1
WHERE ROWNUM <= 100;

-- a page by a key of three columns
SELECT a_tab_cols.table_name, a_tab_cols.column_name, a_tab_cols.data_type, a_tab_cols.char_length, a_tab_cols.data_length, a_tab_cols.data_precision, a_tab_cols.data_scale, a_tab_cols.nullable, a_tab_cols.data_default, a_col_comments.comments, a_tab_cols.virtual_column, NULL AS default_on_null, NULL AS identity_options
FROM all_tab_cols a_tab_cols LEFT OUTER JOIN all_col_comments a_col_comments ON a_tab_cols.table_name = a_col_comments.table_name AND a_tab_cols.column_name = a_col_comments.column_name AND a_tab_cols.owner = a_col_comments.owner
WHERE a_tab_cols.table_name IN (:all_objects_1) AND a_tab_cols.hidden_column = :hidden_column_1 AND a_tab_cols.owner IS NULL ORDER BY a_tab_cols.table_name, a_tab_cols.column_id;
SELECT anon_1.vicmig_key, anon_1.ykien
FROM (SELECT CAST(src.hoso AS VARCHAR2(4000 CHAR)) || '|' || CAST(src.vanban AS VARCHAR2(4000 CHAR)) || '|' || CAST(src.buoc AS VARCHAR2(4000 CHAR)) AS vicmig_key, src.ykien AS ykien
FROM (SELECT hoso, vanban, buoc, ykien FROM luanchuyen) src
WHERE src.hoso IS NOT NULL AND src.vanban IS NOT NULL AND src.buoc IS NOT NULL AND (src.hoso >= :param_1) AND ((src.hoso > :param_1) OR src.hoso = :param_1 AND (src.vanban > :param_2) OR src.hoso = :param_1 AND src.vanban = :param_2 AND (src.buoc > :param_3)) AND (src.hoso <= :param_4) AND ((src.hoso < :param_4) OR src.hoso = :param_4 AND (src.vanban < :param_5) OR src.hoso = :param_4 AND src.vanban = :param_5 AND (src.buoc <= :param_6)) ORDER BY src.hoso, src.vanban, src.buoc) anon_1
WHERE ROWNUM <= 100;

-- keys of three columns
SELECT anon_1.vicmig_key
FROM (SELECT CAST(hoso AS VARCHAR2(4000 CHAR)) || '|' || CAST(vanban AS VARCHAR2(4000 CHAR)) || '|' || CAST(buoc AS VARCHAR2(4000 CHAR)) AS vicmig_key
FROM luanchuyen
WHERE hoso IS NOT NULL AND vanban IS NOT NULL AND buoc IS NOT NULL AND (hoso >= :param_1) AND ((hoso > :param_1) OR hoso = :param_1 AND (vanban > :param_2) OR hoso = :param_1 AND vanban = :param_2 AND (buoc > :param_3)) ORDER BY hoso, vanban, buoc) anon_1
WHERE ROWNUM <= 100;

-- rows
SELECT src.id, src.ma, src.ten, src.dai, src.ngay, src.so
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) src
WHERE src.id IN (2, 9) ORDER BY src.id;

-- rows by a key of texts
SELECT src.ma
FROM (SELECT ma FROM machu) src
WHERE src.ma IN (:keys_1) ORDER BY src.ma;
SELECT src.ma
FROM (SELECT ma FROM machu) src
WHERE rtrim(ltrim(CAST(src.ma AS VARCHAR2(4000 CHAR)))) IN (:keys_1) ORDER BY src.ma;

-- rows by a key of three columns
SELECT CAST(src.hoso AS VARCHAR2(4000 CHAR)) || '|' || CAST(src.vanban AS VARCHAR2(4000 CHAR)) || '|' || CAST(src.buoc AS VARCHAR2(4000 CHAR)) AS vicmig_key, src.ykien
FROM (SELECT hoso, vanban, buoc, ykien FROM luanchuyen) src
WHERE src.hoso = :param_1 AND src.vanban = :param_2 AND src.buoc = :param_3 OR src.hoso = :param_4 AND src.vanban = :param_5 AND src.buoc = :param_6 ORDER BY src.hoso, src.vanban, src.buoc;
SELECT CAST(src.hoso AS VARCHAR2(4000 CHAR)) || '|' || CAST(src.vanban AS VARCHAR2(4000 CHAR)) || '|' || CAST(src.buoc AS VARCHAR2(4000 CHAR)) AS vicmig_key, src.ykien
FROM (SELECT hoso, vanban, buoc, ykien FROM luanchuyen) src
WHERE rtrim(ltrim(CAST(src.hoso AS VARCHAR2(4000 CHAR)) || '|' || CAST(src.vanban AS VARCHAR2(4000 CHAR)) || '|' || CAST(src.buoc AS VARCHAR2(4000 CHAR)))) IN (:keys_1, :keys_2) ORDER BY src.hoso, src.vanban, src.buoc;

-- what is present
SELECT id
FROM dong
WHERE id IN (2, 404);

-- keys
SELECT anon_1.id
FROM (SELECT id
FROM dong
WHERE id IS NOT NULL AND (id > :param_1) AND (id <= :param_2) ORDER BY id) anon_1
WHERE ROWNUM <= 100;

-- how many rows
SELECT count(*) AS count_1
FROM dong;

-- how many keys
SELECT count(*) AS count_1
FROM dong
WHERE id IS NOT NULL AND (id > :param_1) AND (id <= :param_2);

-- how many without a key
SELECT count(*) AS count_1
FROM luanchuyen
WHERE hoso IS NULL OR vanban IS NULL OR buoc IS NULL;

-- how many bytes
SELECT coalesce(sum(CAST(so AS NUMBER(19))), :coalesce_2) AS coalesce_1
FROM dong;

-- how many paths
SELECT count(*) AS count_1
FROM dong
WHERE ten IS NOT NULL;

-- how many lists of paths
SELECT count(*) AS count_1
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) src
WHERE src.ten LIKE :ten_1;

-- bounds
SELECT anon_1.k
FROM (SELECT id AS k, row_number() OVER (ORDER BY id) AS position
FROM dong
WHERE id IS NOT NULL) anon_1
WHERE anon_1.position IN (:position_1_1, :position_1_2) ORDER BY anon_1.position;

-- bounds by a key of three columns
SELECT anon_1.k
FROM (SELECT CAST(hoso AS VARCHAR2(4000 CHAR)) || '|' || CAST(vanban AS VARCHAR2(4000 CHAR)) || '|' || CAST(buoc AS VARCHAR2(4000 CHAR)) AS k, row_number() OVER (ORDER BY hoso, vanban, buoc) AS position
FROM luanchuyen
WHERE hoso IS NOT NULL AND vanban IS NOT NULL AND buoc IS NOT NULL) anon_1
WHERE anon_1.position IN (:position_1_1, :position_1_2) ORDER BY anon_1.position;

-- ends
SELECT anon_1.vicmig_key
FROM (SELECT CAST(hoso AS VARCHAR2(4000 CHAR)) || '|' || CAST(vanban AS VARCHAR2(4000 CHAR)) || '|' || CAST(buoc AS VARCHAR2(4000 CHAR)) AS vicmig_key
FROM luanchuyen
WHERE hoso IS NOT NULL AND vanban IS NOT NULL AND buoc IS NOT NULL ORDER BY hoso, vanban, buoc) anon_1
WHERE ROWNUM <= 1;
SELECT anon_1.vicmig_key
FROM (SELECT CAST(hoso AS VARCHAR2(4000 CHAR)) || '|' || CAST(vanban AS VARCHAR2(4000 CHAR)) || '|' || CAST(buoc AS VARCHAR2(4000 CHAR)) AS vicmig_key
FROM luanchuyen
WHERE hoso IS NOT NULL AND vanban IS NOT NULL AND buoc IS NOT NULL ORDER BY hoso DESC, vanban DESC, buoc DESC) anon_1
WHERE ROWNUM <= 1;

-- a file
SELECT tep
FROM dong
WHERE id = :param_1;

-- the clock
SELECT SYSDATE, SYSDATE, SYS_EXTRACT_UTC(SYSTIMESTAMP) FROM dual;

-- what changed
SELECT id
FROM dong
WHERE id IS NOT NULL AND ngay >= :param_1;

-- what is not dated
SELECT id
FROM dong
WHERE id IS NOT NULL AND ngay IS NULL;

-- what is ahead
SELECT count(*) AS count_1
FROM dong
WHERE ngay > :param_1;

-- the newest edit
SELECT max(ngay) AS max_1
FROM dong
WHERE ngay <= :param_1;
SELECT anon_1.id
FROM (SELECT id
FROM dong
WHERE id IS NOT NULL AND ngay = :ngay_1 ORDER BY id DESC) anon_1
WHERE ROWNUM <= 1;

-- an edit
SELECT ngay
FROM dong
WHERE id = :param_1;

-- ranges of keys
SELECT CAST(id AS NUMBER(19)) - mod(CAST(id AS NUMBER(19)), 16384) AS lower, count(id) AS count_1, sum(mod(CAST(id AS NUMBER(19)), 16384)) AS sum_1, sum((mod(((mod(CAST(id AS NUMBER(19)), 65521)) * 48271), 65521)) * (mod(((mod(CAST(id AS NUMBER(19)), 65521)) * 48271), 65521))) AS sum_2
FROM dong
WHERE id IS NOT NULL GROUP BY CAST(id AS NUMBER(19)) - mod(CAST(id AS NUMBER(19)), 16384);

-- check: different keys
SELECT count(*) AS count_1
FROM (SELECT DISTINCT id
FROM dong
WHERE id IS NOT NULL) k;
SELECT count(*) AS count_1
FROM (SELECT DISTINCT hoso, vanban, buoc
FROM luanchuyen
WHERE hoso IS NOT NULL AND vanban IS NOT NULL AND buoc IS NOT NULL) k;

-- check: keys of the SELECT
SELECT count(*) AS count_1
FROM (SELECT DISTINCT src.id AS id
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) src
WHERE src.id IS NOT NULL) k;
SELECT count(*) AS count_1
FROM (SELECT DISTINCT src.hoso AS hoso, src.vanban AS vanban, src.buoc AS buoc
FROM (SELECT hoso, vanban, buoc, ykien FROM luanchuyen) src
WHERE src.hoso IS NOT NULL AND src.vanban IS NOT NULL AND src.buoc IS NOT NULL) k;

-- check: rows of the SELECT
SELECT count(*) AS count_1
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) src
WHERE src.id IS NOT NULL;
SELECT count(*) AS count_1
FROM (SELECT hoso, vanban, buoc, ykien FROM luanchuyen) src
WHERE src.hoso IS NOT NULL AND src.vanban IS NOT NULL AND src.buoc IS NOT NULL;

-- check: references lost
SELECT count(*) AS count_1
FROM (SELECT d.id, d.ma, d.so FROM dong d LEFT JOIN sole l ON l.id = d.id) src
WHERE src.so IS NOT NULL AND NOT (EXISTS (SELECT 1
FROM dong pointed
WHERE pointed.id = src.so));

-- check: references lost of one kind
SELECT count(*) AS count_1
FROM (SELECT d.id, d.ma, d.so FROM dong d LEFT JOIN sole l ON l.id = d.id) src
WHERE src.so IS NOT NULL AND NOT (EXISTS (SELECT 1
FROM dong pointed
WHERE pointed.id = src.so)) AND upper(ltrim(rtrim(src.ma))) = :upper_1;

-- check: values
SELECT anon_1.ma, anon_1.n
FROM (SELECT src.ma AS ma, count(*) AS n
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) src GROUP BY src.ma) anon_1
WHERE ROWNUM <= 200;

-- check: who holds a value
SELECT anon_1.id
FROM (SELECT src.id AS id
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) src
WHERE src.ma = :held) anon_1
WHERE ROWNUM <= 5;

-- check: who holds none
SELECT anon_1.id
FROM (SELECT src.id AS id
FROM (SELECT id, ma, ten, dai, ngay, so FROM dong) src
WHERE src.ma IS NULL) anon_1
WHERE ROWNUM <= 5;

-- check: columns no rule reads
SELECT anon_1.id, anon_1.c0, anon_1.c1, anon_1.c2, anon_1.c3
FROM (SELECT src.id AS id, src.c0 AS c0, src.c1 AS c1, src.c2 AS c2, src.c3 AS c3
FROM (SELECT d.id AS id, d.ten AS c0, substr(d.dai, 1, 4000) AS c1, l."Tỷ lệ %: 1" AS c2, substr(l."Ghi chu", 1, 4000) AS c3 FROM dong d LEFT JOIN sole l ON l.id = d.id) src
WHERE src.id IS NOT NULL AND (src.id > :param_1) AND (src.id <= :param_2) ORDER BY src.id) anon_1
WHERE ROWNUM <= 1000;

-- check: columns no rule reads, key of three
SELECT anon_1.vicmig_key, anon_1.c0, anon_1.c1
FROM (SELECT CAST(src.hoso AS VARCHAR2(4000 CHAR)) || '|' || CAST(src.vanban AS VARCHAR2(4000 CHAR)) || '|' || CAST(src.buoc AS VARCHAR2(4000 CHAR)) AS vicmig_key, src.c0 AS c0, src.c1 AS c1
FROM (SELECT luanchuyen.hoso AS hoso, luanchuyen.vanban AS vanban, luanchuyen.buoc AS buoc, luanchuyen.vanban AS c0, substr(luanchuyen.ykien, 1, 4000) AS c1 FROM luanchuyen) src
WHERE src.hoso IS NOT NULL AND src.vanban IS NOT NULL AND src.buoc IS NOT NULL AND (src.hoso >= :param_1) AND ((src.hoso > :param_1) OR src.hoso = :param_1 AND (src.vanban > :param_2) OR src.hoso = :param_1 AND src.vanban = :param_2 AND (src.buoc > :param_3)) AND (src.hoso <= :param_4) AND ((src.hoso < :param_4) OR src.hoso = :param_4 AND (src.vanban < :param_5) OR src.hoso = :param_4 AND src.vanban = :param_5 AND (src.buoc <= :param_6)) ORDER BY src.hoso, src.vanban, src.buoc) anon_1
WHERE ROWNUM <= 1000;

-- check: columns no rule reads, of its table alone
SELECT anon_1.id, anon_1.c0
FROM (SELECT src.id AS id, src.c0 AS c0
FROM (SELECT id AS id, substr(dai, 1, 4000) AS c0 FROM dong) src
WHERE src.id IS NOT NULL AND (src.id > :param_1) AND (src.id <= :param_2) ORDER BY src.id) anon_1
WHERE ROWNUM <= 1000;

-- landing: a whole table
SELECT anon_1.id, anon_1."Tỷ lệ %: 1", anon_1."Ghi chu", anon_1.ngay
FROM (SELECT src.id AS id, src."Tỷ lệ %: 1" AS "Tỷ lệ %: 1", src."Ghi chu" AS "Ghi chu", src.ngay AS ngay
FROM (SELECT id, "Tỷ lệ %: 1", "Ghi chu", ngay FROM sole) src
WHERE src.id IS NOT NULL AND (src.id > :param_1) AND (src.id <= :param_2) ORDER BY src.id) anon_1
WHERE ROWNUM <= 100;

-- landing: rows that are joined
SELECT anon_1.id, anon_1.c0
FROM (SELECT src.id AS id, src.c0 AS c0
FROM (SELECT d.id AS id, l.id AS c0 FROM dong d LEFT JOIN sole l ON l.id = d.id) src
WHERE src.id IS NOT NULL AND (src.id > :param_1) AND (src.id <= :param_2) ORDER BY src.id) anon_1
WHERE ROWNUM <= 1009;

-- landing: rows that are joined, no key
SELECT anon_1.id, anon_1.c0, anon_1.c1, anon_1.c2
FROM (SELECT src.id AS id, src.c0 AS c0, src.c1 AS c1, src.c2 AS c2
FROM (SELECT d.id AS id, l.id AS c0, l."Tỷ lệ %: 1" AS c1, l.ngay AS c2 FROM dong d LEFT JOIN sole l ON l.id = d.id) src
WHERE src.id IS NOT NULL AND (src.id > :param_1) AND (src.id <= :param_2) ORDER BY src.id) anon_1
WHERE ROWNUM <= 1009;

-- landing: collations

