-- A conflict that is found again is the same one; one that no longer holds is over.
WITH told AS (
    INSERT INTO migration.conflict (row_id, field, last_written, source_value, store_value, run_id)
    SELECT id, field, last_written, source_value, store_value, %(run)s FROM pg_temp.contested WHERE conflicts
    ON CONFLICT (row_id, field) WHERE resolved_at IS NULL
    DO UPDATE SET last_written = EXCLUDED.last_written, source_value = EXCLUDED.source_value,
        store_value = EXCLUDED.store_value
    RETURNING row_id, field
)
UPDATE migration.conflict c
SET resolved_at = now(), resolution = 'over'
FROM pg_temp.staged s
WHERE c.row_id = s.id AND c.resolved_at IS NULL
  AND NOT EXISTS (SELECT FROM told WHERE told.row_id = c.row_id AND told.field = c.field)
