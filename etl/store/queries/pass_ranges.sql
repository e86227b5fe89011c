SELECT lower, width, rows, checksum
FROM migration.pass_range
WHERE batch_id = %(batch)s AND stream_id = %(stream)s
ORDER BY lower
