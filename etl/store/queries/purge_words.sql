-- Whatever else holds a word of the rows in pg_temp.gone. Items of lists carry their text in their key.
INSERT INTO migration.purged (row_id, stream_id, key, run_id, touched)
SELECT g.row_id, g.stream_id, g.key, %(run)s, %(live)s OR EXISTS (
    SELECT FROM eoffice.touch t JOIN pg_temp.gone own ON own.row_id = t.record_id)
FROM pg_temp.gone g WHERE g.row_id = %(root)s::uuid;
INSERT INTO migration.blob_to_check SELECT sha256 FROM pg_temp.live_blob ON CONFLICT DO NOTHING;
DELETE FROM eoffice.touch t USING pg_temp.gone g WHERE t.record_id = g.row_id;
DELETE FROM migration.conflict c USING pg_temp.gone g WHERE c.row_id = g.row_id;
UPDATE migration.blob_ledger b SET state = 'withheld', declared_bytes = NULL, bytes = NULL
FROM pg_temp.gone g WHERE b.row_id = g.row_id;
UPDATE migration.decision d
SET source_value = NULL, new_value = NULL, note = '', withdrawn_at = coalesce(withdrawn_at, now()),
    withdrawn_by = coalesce(withdrawn_by, 'purge')
FROM pg_temp.gone g JOIN migration.stream s ON s.id = g.stream_id
WHERE (d.system, d.part, d.entity) = (s.system, s.part, s.entity)
  AND d.key = CASE WHEN g.stream_id = ANY(%(exploded)s::smallint[]) THEN split_part(g.key, '|', 1) ELSE g.key END;
UPDATE migration.verify_finding f SET detail = '' FROM pg_temp.gone g WHERE f.row_id = g.row_id AND f.detail <> '';
CREATE TEMPORARY TABLE list_item ON COMMIT DROP AS
SELECT DISTINCT stream_id, split_part(key, '|', 1) AS base
FROM pg_temp.gone
WHERE stream_id = ANY(%(exploded)s::smallint[]);
UPDATE migration.verify_finding f SET key = i.base
FROM pg_temp.list_item i JOIN migration.stream s ON s.id = i.stream_id
WHERE f.entity IN (s.entity, s.entity || '@' || s.part, s.entity || '_gap', s.entity || '_gap@' || s.part)
  AND starts_with(f.key, i.base || '|');
UPDATE migration.retired r SET key = i.base
FROM pg_temp.list_item i WHERE r.stream_id = i.stream_id AND starts_with(r.key, i.base || '|');
UPDATE migration.ledger_history h
SET outcome = 'withheld', reason = NULL, year = NULL, parent_a = NULL, parent_b = NULL, identity = NULL,
    fingerprint = NULL
FROM pg_temp.gone g WHERE h.row_id = g.row_id;
UPDATE migration.ledger_history h
SET outcome = 'withheld', reason = NULL, year = NULL, parent_a = NULL, parent_b = NULL, identity = NULL,
    fingerprint = NULL, key = i.base
FROM pg_temp.list_item i WHERE h.stream_id = i.stream_id AND starts_with(h.key, i.base || '|')
