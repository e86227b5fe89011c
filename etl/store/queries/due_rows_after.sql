-- The next rows of a stream's queue behind an id.
SELECT row_id::text, key
FROM migration.due
WHERE stream_id = %(stream)s AND row_id > %(after)s
ORDER BY row_id
LIMIT %(rows)s
