SELECT id, state FROM migration.batch
WHERE kind = 'sync' AND state IN ('loading', 'loaded')
ORDER BY id
LIMIT 1
