-- Rows that were not begun and are published now.
DELETE FROM migration.not_begun n USING migration.ledger l WHERE l.row_id = n.row_id
