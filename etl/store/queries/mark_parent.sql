INSERT INTO migration.secret_mark (row_id, child_id, run_id)
VALUES (%(row)s, %(child)s, %(run)s)
ON CONFLICT DO NOTHING
