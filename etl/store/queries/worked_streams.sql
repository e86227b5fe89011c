SELECT DISTINCT stream_id FROM migration.span WHERE batch_id = %(batch)s
