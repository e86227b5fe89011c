-- The watermark moves forward when a pass ends, never before.
INSERT INTO migration.watermark (stream_id, modified_after, newest_modified, newest_key, source_clock, run_id)
SELECT stream_id, modified_after, newest_modified, newest_key, source_clock, %(run)s
FROM migration.pass_begin
WHERE batch_id = %(batch)s AND stream_id = %(stream)s
ON CONFLICT (stream_id) DO UPDATE
SET modified_after = EXCLUDED.modified_after, newest_modified = EXCLUDED.newest_modified,
    newest_key = EXCLUDED.newest_key, source_clock = EXCLUDED.source_clock, run_id = EXCLUDED.run_id
