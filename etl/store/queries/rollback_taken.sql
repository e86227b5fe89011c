-- What these runs first added, by the ledger, and what of it has to stay. Gone with the transaction.
CREATE TEMPORARY TABLE taken ON COMMIT DROP AS
SELECT row_id, stream_id, key, outcome, parent_a, parent_b
FROM migration.ledger
WHERE run_id = ANY(%(runs)s::integer[]);
ALTER TABLE pg_temp.taken ADD PRIMARY KEY (row_id);
CREATE TEMPORARY TABLE kept (row_id uuid PRIMARY KEY, why text, round integer) ON COMMIT DROP;
ANALYZE pg_temp.taken;
-- Nobody shall change a document between this look and the end.
SELECT count(*) FROM (
    SELECT d.id FROM pg_temp.taken t JOIN eoffice.document d ON d.id = t.row_id WHERE %(lock)s FOR UPDATE OF d
) held;
INSERT INTO pg_temp.kept
SELECT t.row_id, 'touched', 0 FROM pg_temp.taken t JOIN eoffice.touch x ON x.record_id = t.row_id
ON CONFLICT DO NOTHING;
INSERT INTO pg_temp.kept
SELECT DISTINCT t.row_id, 'live_depends', 0
FROM migration.points_to p JOIN pg_temp.taken t ON t.row_id = p.to_id
WHERE p.batch_id IS NULL
ON CONFLICT DO NOTHING;
INSERT INTO pg_temp.kept
SELECT DISTINCT t.row_id, 'other_run_depends', 0
FROM migration.points_to p JOIN pg_temp.taken t ON t.row_id = p.to_id
WHERE p.batch_id IS NOT NULL AND NOT EXISTS (SELECT FROM pg_temp.taken own WHERE own.row_id = p.from_id)
ON CONFLICT DO NOTHING
