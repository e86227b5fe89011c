INSERT INTO migration.due (stream_id, row_id, key, why)
SELECT stream_id, row_id, key, %(why)s
FROM migration.ledger
WHERE row_id = ANY(%(rows)s::uuid[]) AND stream_id <> ALL(%(exploded)s::smallint[])
ON CONFLICT DO NOTHING
