-- Rows of the ledger that the source no longer has, among those whose ids lie within the bounds.
SELECT DISTINCT CASE WHEN %(exploded)s THEN split_part(l.key, '|', 1) ELSE l.key END
FROM pg_temp.compared_id c
JOIN migration.ledger l ON l.row_id BETWEEN c.least AND c.greatest
WHERE l.stream_id = %(stream)s
  AND NOT EXISTS (
      SELECT FROM pg_temp.source_key s
      WHERE s.key = CASE WHEN %(exploded)s THEN split_part(l.key, '|', 1) ELSE l.key END
  )
