-- A pass that worked no row leaves no batch.
DELETE FROM migration.batch b
WHERE b.id = %(batch)s AND b.kind = 'sync'
  AND NOT EXISTS (SELECT FROM migration.span s WHERE s.batch_id = b.id)
