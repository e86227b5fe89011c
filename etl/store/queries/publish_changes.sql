UPDATE migration.batch
SET state = 'published', loaded_at = coalesce(loaded_at, now()), published_at = now()
WHERE id = %(batch)s AND state IN ('loading', 'loaded')
