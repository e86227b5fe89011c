-- A remark of a rule that changed a text keeps the text as it was found, and how certain the rule was: every change can be
-- listed and taken back. A remark goes with its row, so a purge takes the text along. No role of the office reads it.
ALTER TABLE migration.remark
    ADD COLUMN confidence real CHECK (confidence BETWEEN 0 AND 1),
    ADD COLUMN original text,
    ADD CHECK ((original IS NULL) = (confidence IS NULL));
CREATE INDEX remark_changed ON migration.remark (stream_id, code) WHERE original IS NOT NULL;
