-- The batch that a rollback is about, with all runs that worked it: named itself, or as the batch of a run.
WITH of_run AS (
    SELECT batch_id FROM migration.span WHERE run_id = %(run)s
    UNION
    SELECT id FROM migration.batch WHERE run_id = %(run)s
)
SELECT b.id, b.wave, b.kind, b.state,
       array(SELECT b.run_id UNION SELECT run_id FROM migration.span WHERE batch_id = b.id ORDER BY 1)
FROM migration.batch b
WHERE b.id = %(batch)s OR (%(batch)s::integer IS NULL AND b.id IN (SELECT batch_id FROM of_run))
ORDER BY b.id DESC
LIMIT 1
