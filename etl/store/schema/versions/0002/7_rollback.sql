-- Ledger lines of rows that were taken back: history.
CREATE TABLE migration.ledger_history (
    LIKE migration.ledger,
    rolled_back_by integer NOT NULL,      -- the run that took it back
    rolled_back_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ledger_history_row ON migration.ledger_history (row_id);
