CREATE TEMPORARY TABLE gone ON COMMIT DROP AS
SELECT t.* FROM pg_temp.taken t WHERE NOT EXISTS (SELECT FROM pg_temp.kept k WHERE k.row_id = t.row_id);
ALTER TABLE pg_temp.gone ADD PRIMARY KEY (row_id);
ANALYZE pg_temp.gone
