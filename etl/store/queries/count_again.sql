-- After rows were worked again: what the source counts now, beside the lines that the ledger has of it. Of lists only
-- the ledger can tell how many items there are. The newest batch of the stream holds the count.
INSERT INTO migration.stream_count (batch_id, stream_id, base_rows, read_rows, null_keys)
SELECT b.id, %(stream)s, %(base)s,
       CASE WHEN %(exploded)s THEN (SELECT count(*) FROM migration.ledger WHERE stream_id = %(stream)s) ELSE %(base)s END,
       %(nulls)s
FROM migration.batch b
WHERE b.id = %(batch)s
ON CONFLICT (batch_id, stream_id) DO UPDATE
SET base_rows = EXCLUDED.base_rows, read_rows = EXCLUDED.read_rows,
    null_keys = EXCLUDED.null_keys, counted_at = now()
