-- What the source counts in the base table beside what was read of it.
INSERT INTO migration.stream_count (batch_id, stream_id, base_rows, read_rows, null_keys)
SELECT %(batch)s, %(stream)s, %(base)s, coalesce(sum(rows), 0), %(nulls)s
FROM migration.span
WHERE batch_id = %(batch)s AND stream_id = %(stream)s
ON CONFLICT (batch_id, stream_id) DO UPDATE
SET base_rows = EXCLUDED.base_rows, read_rows = EXCLUDED.read_rows,
    null_keys = EXCLUDED.null_keys, counted_at = now()
