SELECT lower, width, rows, checksum
FROM migration.key_range
WHERE stream_id = %(stream)s
ORDER BY lower
