SELECT number, after_key, upto_key
FROM migration.lane
WHERE batch_id = %(batch)s AND stream_id = %(stream)s
ORDER BY number
