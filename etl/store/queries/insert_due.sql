INSERT INTO migration.due (stream_id, row_id, key, why)
SELECT DISTINCT ON (row_id) %(stream)s::smallint, row_id, key, %(why)s
FROM pg_temp.due_given
WHERE row_id IS NOT NULL
ON CONFLICT DO NOTHING
