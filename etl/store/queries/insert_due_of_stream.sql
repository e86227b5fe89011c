-- Every row of a stream that the ledger knows.
INSERT INTO migration.due (stream_id, row_id, key, why)
SELECT stream_id, row_id, key, %(why)s
FROM migration.ledger
WHERE stream_id = %(stream)s
ON CONFLICT DO NOTHING
