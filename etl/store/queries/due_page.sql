SELECT replace(row_id::text, '-', ''), key
FROM migration.due
WHERE stream_id = %(stream)s
ORDER BY row_id
LIMIT %(rows)s
