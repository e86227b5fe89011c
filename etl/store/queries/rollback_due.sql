-- Rows that a later sync has to bring back; items of lists are added by their base rows.
INSERT INTO migration.due (stream_id, row_id, key, why)
SELECT stream_id, row_id, key, 'rolled_back'
FROM pg_temp.gone
WHERE stream_id <> ALL(%(exploded)s::smallint[])
ON CONFLICT DO NOTHING
