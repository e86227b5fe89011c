UPDATE migration.lane
SET done = true
WHERE batch_id = %(batch)s AND stream_id = %(stream)s AND number = %(lane)s
