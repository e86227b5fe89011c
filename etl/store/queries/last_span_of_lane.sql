SELECT number, upto_key
FROM migration.span
WHERE batch_id = %(batch)s AND stream_id = %(stream)s AND lane = %(lane)s
ORDER BY number DESC
LIMIT 1
