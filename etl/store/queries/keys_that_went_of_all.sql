-- The same of a whole stream.
SELECT DISTINCT CASE WHEN %(exploded)s THEN split_part(l.key, '|', 1) ELSE l.key END
FROM migration.ledger l
WHERE l.stream_id = %(stream)s
  AND NOT EXISTS (
      SELECT FROM pg_temp.source_key s
      WHERE s.key = CASE WHEN %(exploded)s THEN split_part(l.key, '|', 1) ELSE l.key END
  )
