UPDATE migration.batch
SET state = 'published', published_at = now()
WHERE id = %(batch)s AND state = 'loaded'
RETURNING kind
