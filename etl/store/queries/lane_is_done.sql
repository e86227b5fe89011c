SELECT done
FROM migration.lane
WHERE batch_id = %(batch)s AND stream_id = %(stream)s AND number = %(lane)s
