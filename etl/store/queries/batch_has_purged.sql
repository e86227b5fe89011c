-- Whether a run that worked at this batch purged a record.
SELECT EXISTS (
    SELECT FROM migration.purged
    WHERE run_id >= (SELECT run_id FROM migration.batch WHERE id = %(batch)s)
)
