COPY migration.verify_pointer (row_id, key, field, target, entity) FROM STDIN (FORMAT csv)
