-- What the report covers: every batch of the wave (NULL: of all waves) that was not rolled back. What is outside is
-- named by its spans and runs, so that a ledger row whose span nobody knows is counted and not lost.
WITH batch AS (
    SELECT id, (state <> 'rolled_back' AND (%(wave)s::text IS NULL OR wave = %(wave)s)) AS inside FROM migration.batch
)
SELECT coalesce((SELECT array_agg(id ORDER BY id) FROM batch WHERE inside), '{}') AS batches,
       coalesce((SELECT array_agg(s.id) FROM migration.span s JOIN batch b ON b.id = s.batch_id WHERE NOT b.inside),
                '{}') AS outside,
       coalesce((SELECT array_agg(id) FROM migration.run WHERE wave <> %(wave)s), '{}') AS outside_runs;
