-- The same of lists, whose items stand in the ledger under keys that begin with the row's.
SELECT s.key
FROM pg_temp.source_key s
WHERE NOT EXISTS (
    SELECT FROM migration.ledger l
    WHERE l.stream_id = %(stream)s AND split_part(l.key, '|', 1) = s.key
)
