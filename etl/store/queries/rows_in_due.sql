-- Which of these rows of a stream's base table are in the queue.
SELECT replace(row_id::text, '-', '')
FROM migration.due
WHERE stream_id = %(stream)s AND row_id = ANY(%(rows)s::uuid[])
