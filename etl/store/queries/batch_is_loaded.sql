UPDATE migration.batch
SET state = 'loaded', loaded_at = now()
WHERE id = %(batch)s AND state = 'loading'
