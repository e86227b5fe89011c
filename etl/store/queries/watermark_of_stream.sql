SELECT modified_after, newest_modified, newest_key, source_clock
FROM migration.watermark
WHERE stream_id = %(stream)s
