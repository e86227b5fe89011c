-- What the source counts in the base table beside what was read of it; what the wave left alone counts apart.
INSERT INTO migration.stream_count
    (batch_id, stream_id, base_rows, read_rows, null_keys, not_begun, earlier)
SELECT %(batch)s, %(stream)s, %(base)s - coalesce(sum(not_begun + earlier), 0), coalesce(sum(rows), 0), %(nulls)s,
       coalesce(sum(not_begun), 0), coalesce(sum(earlier), 0)
FROM migration.span
WHERE batch_id = %(batch)s AND stream_id = %(stream)s
ON CONFLICT (batch_id, stream_id) DO UPDATE
SET base_rows = EXCLUDED.base_rows, read_rows = EXCLUDED.read_rows,
    null_keys = EXCLUDED.null_keys, counted_at = now(), not_begun = EXCLUDED.not_begun, earlier = EXCLUDED.earlier
