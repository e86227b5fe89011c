-- What is kept of rows that leave: retired ones by key, and what people must decide on. The key of an item is its text:
-- of lists nothing is kept.
INSERT INTO migration.retired (row_id, stream_id, key, run_id)
SELECT j.row_id, j.stream_id, j.key, %(run)s
FROM pg_temp.judged j
WHERE j.gone AND j.action IN ('remove', 'none') AND j.was <> 'withheld' AND NOT %(items)s
ON CONFLICT (row_id) DO UPDATE SET run_id = EXCLUDED.run_id, retired_at = now();
INSERT INTO migration.conflict (row_id, field, last_written, source_value, store_value, run_id)
SELECT j.row_id, '*', NULL, CASE WHEN j.gone THEN 'gone_in_source' ELSE j.now::text END, NULL, %(run)s
FROM pg_temp.judged j
WHERE j.action = 'keep'
  AND NOT EXISTS (
      SELECT FROM migration.conflict c
      WHERE c.row_id = j.row_id AND c.field = '*' AND c.resolution = 'store'
        AND c.source_value = CASE WHEN j.gone THEN 'gone_in_source' ELSE j.now::text END
  )
ON CONFLICT (row_id, field) WHERE resolved_at IS NULL DO UPDATE SET source_value = EXCLUDED.source_value
