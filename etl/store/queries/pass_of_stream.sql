SELECT modified_after, newest_modified, newest_key, source_clock, compared, found_by, found
FROM migration.pass_begin
WHERE batch_id = %(batch)s AND stream_id = %(stream)s
