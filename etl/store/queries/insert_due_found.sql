INSERT INTO migration.due (stream_id, row_id, key, why)
SELECT l.stream_id, l.row_id, l.key, %(why)s
FROM ({found}) AS found (id)
JOIN migration.ledger l ON l.row_id = found.id::uuid
ON CONFLICT DO NOTHING
