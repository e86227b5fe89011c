DELETE FROM migration.stream_count c
WHERE c.batch_id = %(batch)s AND NOT EXISTS (SELECT FROM migration.batch b WHERE b.id = c.batch_id)
