-- Rows that no wave has begun; a row that the ledger has is begun.
INSERT INTO migration.not_begun (row_id, stream_id, batch_id)
SELECT given.id, %(stream)s, %(batch)s
FROM unnest(%(ids)s::uuid[]) AS given (id)
WHERE NOT EXISTS (SELECT FROM migration.ledger l WHERE l.row_id = given.id)
ON CONFLICT (row_id) DO UPDATE SET batch_id = EXCLUDED.batch_id
