-- Lines of a stream that no row of the source stands for any longer; of lists the row that an item came from.
SELECT DISTINCT CASE WHEN %(exploded)s THEN split_part(l.key, '|', 1) ELSE l.key END
FROM migration.ledger l
WHERE l.stream_id = %(stream)s
  AND NOT EXISTS (SELECT FROM pg_temp.source_key s WHERE s.row_id = l.row_id)
