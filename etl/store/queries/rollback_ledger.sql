-- The lines of the rows in pg_temp.gone become history.
DELETE FROM migration.blob_ledger b USING pg_temp.gone g WHERE b.row_id = g.row_id;
DELETE FROM migration.conflict c USING pg_temp.gone g WHERE c.row_id = g.row_id AND c.resolved_at IS NULL;
INSERT INTO migration.ledger_history
SELECT l.*, %(run)s, now() FROM migration.ledger l JOIN pg_temp.gone g USING (row_id);
DELETE FROM migration.ledger l USING pg_temp.gone g WHERE l.row_id = g.row_id
