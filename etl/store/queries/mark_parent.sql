INSERT INTO migration.secret_mark (row_id, run_id)
VALUES (%(row)s, %(run)s)
ON CONFLICT DO NOTHING
