-- A row and the child that marks it, told once.
INSERT INTO migration.verify_mark (row_id, child_id)
SELECT DISTINCT row_id, child_id FROM pg_temp.marks_read
ON CONFLICT DO NOTHING
