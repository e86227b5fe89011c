SELECT count(*)
FROM migration.due
WHERE %(stream)s::smallint IS NULL OR stream_id = %(stream)s
