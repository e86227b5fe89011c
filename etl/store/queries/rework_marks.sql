-- What the rows at work mark as secret, anew; the records whose mark came or went have to be worked again.
CREATE TEMPORARY TABLE mark_before ON COMMIT DROP AS
SELECT DISTINCT row_id FROM migration.secret_mark WHERE child_id IN (SELECT row_id FROM pg_temp.worked);
DELETE FROM migration.secret_mark WHERE child_id IN (SELECT row_id FROM pg_temp.worked);
INSERT INTO migration.secret_mark (row_id, child_id, run_id)
SELECT row_id, child_id, %(run)s FROM unnest(%(rows)s::uuid[], %(children)s::uuid[]) AS given (row_id, child_id)
ON CONFLICT DO NOTHING;
SELECT replace(row_id::text, '-', '')
FROM (
    SELECT row_id FROM pg_temp.mark_before b WHERE NOT EXISTS (SELECT FROM migration.secret_mark m WHERE m.row_id = b.row_id)
    UNION
    SELECT l.row_id FROM migration.ledger l JOIN unnest(%(rows)s::uuid[]) AS given (row_id) USING (row_id)
    WHERE l.outcome <> 'withheld' AND NOT EXISTS (SELECT FROM pg_temp.mark_before b WHERE b.row_id = l.row_id)
) turned
