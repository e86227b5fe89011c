-- Rows of the source that the ledger does not know. Rows that no wave has begun are known, and left alone.
SELECT s.key
FROM pg_temp.source_key s
WHERE NOT EXISTS (SELECT FROM migration.ledger l WHERE l.row_id = s.row_id)
  AND NOT EXISTS (SELECT FROM migration.not_begun n WHERE n.row_id = s.row_id)
