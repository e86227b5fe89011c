-- The batch itself: nothing of it is left. Of streams that no other batch has rows of, the next migration begins anew.
UPDATE migration.batch SET state = 'rolled_back' WHERE id = %(batch)s;
INSERT INTO eoffice.feed (kind, batch_id) VALUES ('batch_rolled_back', %(batch)s);
CREATE TEMPORARY TABLE emptied ON COMMIT DROP AS
SELECT stream_id FROM (
    SELECT stream_id FROM migration.lane WHERE batch_id = %(batch)s
    UNION
    SELECT stream_id FROM pg_temp.gone
) its
WHERE NOT EXISTS (SELECT FROM migration.ledger l WHERE l.stream_id = its.stream_id);
-- Two kinds of problem lines are about a stream as it stands, whoever noted them last.
DELETE FROM migration.problem
WHERE stream_id IN (SELECT stream_id FROM pg_temp.emptied)
   OR (run_id = ANY(%(batch_runs)s::integer[]) AND code NOT IN ('key_null', 'unreferenced_file'));
DELETE FROM migration.stream_count WHERE batch_id = %(batch)s;
DELETE FROM migration.lane WHERE batch_id = %(batch)s;
DELETE FROM migration.pass_begin WHERE batch_id = %(batch)s;
DELETE FROM migration.pass_range WHERE batch_id = %(batch)s;
DELETE FROM migration.span WHERE batch_id = %(batch)s;
DELETE FROM migration.secret_mark m USING pg_temp.gone g WHERE g.row_id IN (m.row_id, m.child_id);
DELETE FROM migration.due d USING pg_temp.gone g WHERE d.row_id = g.row_id;
DELETE FROM migration.due WHERE stream_id IN (SELECT stream_id FROM pg_temp.emptied);
DELETE FROM migration.watermark WHERE stream_id IN (SELECT stream_id FROM pg_temp.emptied);
DELETE FROM migration.key_range WHERE stream_id IN (SELECT stream_id FROM pg_temp.emptied);
DELETE FROM migration.source_shape WHERE stream_id IN (SELECT stream_id FROM pg_temp.emptied);
DELETE FROM migration.mapping_digest WHERE stream_id IN (SELECT stream_id FROM pg_temp.emptied)
