-- Whether nothing of the batch is left when these rows are gone: no line of its runs, no record, no row of another run
-- that hangs in its spans; and, of a wave, no row that another batch brought to it: migrating it anew would meet that.
SELECT NOT EXISTS (SELECT FROM pg_temp.kept)
   AND NOT EXISTS (
       SELECT FROM migration.ledger l
       WHERE l.run_id = ANY(%(batch_runs)s::integer[])
         AND NOT EXISTS (SELECT FROM pg_temp.gone g WHERE g.row_id = l.row_id))
   AND NOT EXISTS (
       SELECT FROM migration.ledger l JOIN migration.span s ON s.id = l.span_id
       WHERE s.batch_id = %(batch)s AND NOT EXISTS (SELECT FROM pg_temp.gone g WHERE g.row_id = l.row_id))
   AND (%(kind)s <> 'wave' OR NOT EXISTS (
       SELECT FROM migration.batch b
       JOIN migration.span s ON s.batch_id = b.id
       JOIN migration.ledger l ON l.span_id = s.id
       WHERE (b.wave = %(wave)s OR b.kind = 'sync') AND b.id <> %(batch)s AND b.state <> 'rolled_back'))
