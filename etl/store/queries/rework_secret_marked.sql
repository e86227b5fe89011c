-- Groups that lose a member, the custodian's lines, and what people added to the documents.
INSERT INTO migration.regroup
SELECT key FROM (
    SELECT unnest(ARRAY[d.identity, d.edxml_key]) AS key
    FROM pg_temp.gone g JOIN eoffice.document d ON d.id = g.row_id
) member
WHERE key IS NOT NULL
ON CONFLICT DO NOTHING;
INSERT INTO migration.purged (row_id, stream_id, key, run_id, touched)
SELECT g.row_id, g.stream_id, g.key, %(run)s, g.touched
FROM pg_temp.gone g
WHERE g.outcome IN ('loaded', 'linked') AND g.stream_id <> ALL(%(exploded)s::smallint[])
  AND (g.entity = %(entity)s OR EXISTS (SELECT FROM eoffice.document d WHERE d.id = g.row_id)
    OR EXISTS (SELECT FROM eoffice.case_file f WHERE f.id = g.row_id));
INSERT INTO pg_temp.host
SELECT d.id FROM pg_temp.gone g JOIN eoffice.document d ON d.id = g.row_id;
CREATE TEMPORARY TABLE live_part ON COMMIT DROP AS
SELECT p.from_id AS id
FROM migration.points_to p JOIN pg_temp.gone g ON g.row_id = p.to_id
WHERE p.batch_id IS NULL
  AND NOT EXISTS (SELECT FROM eoffice.document d WHERE d.id = p.from_id)
  AND NOT EXISTS (SELECT FROM eoffice.case_file f WHERE f.id = p.from_id);
GRANT SELECT ON pg_temp.live_part TO eoffice_app;
CREATE TEMPORARY TABLE live_blob ON COMMIT DROP AS
SELECT DISTINCT sha256 FROM eoffice.attachment WHERE id IN (SELECT id FROM pg_temp.live_part)
