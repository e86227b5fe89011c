DELETE FROM {records} r USING pg_temp.gone g WHERE r.id = g.row_id AND r.batch_id IS NOT NULL
