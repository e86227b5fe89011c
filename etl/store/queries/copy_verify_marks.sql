COPY migration.verify_mark (row_id, child_id) FROM STDIN (FORMAT csv)
