INSERT INTO migration.secret_mark (row_id, child_id, run_id)
VALUES (%(row)s, %(child)s, %(run)s)
-- Found again it is of this run; `forget_marks` drops what was not.
ON CONFLICT (row_id, child_id) DO UPDATE SET run_id = EXCLUDED.run_id
