-- No new record: loaded_at stays empty, and reports do not list it as a batch that brought any.
UPDATE migration.batch
SET state = 'published', published_at = now()
WHERE id = %(batch)s AND state IN ('loading', 'loaded')
