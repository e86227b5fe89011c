-- Where a span of rows worked again is laid beside what the store has. Gone with the transaction.
CREATE TEMPORARY TABLE staged (LIKE {records} INCLUDING DEFAULTS) ON COMMIT DROP;
CREATE TEMPORARY TABLE staged_ledger (LIKE migration.ledger) ON COMMIT DROP;
CREATE TEMPORARY TABLE staged_remark (LIKE migration.remark) ON COMMIT DROP;
CREATE TEMPORARY TABLE staged_payload (row_id uuid, payload jsonb) ON COMMIT DROP;
CREATE TEMPORARY TABLE staged_file (LIKE migration.blob_ledger) ON COMMIT DROP;
CREATE TEMPORARY TABLE staged_gap (LIKE eoffice.attachment_gap) ON COMMIT DROP;
CREATE TEMPORARY TABLE worked (row_id uuid PRIMARY KEY) ON COMMIT DROP;
CREATE TEMPORARY TABLE host (document_id uuid) ON COMMIT DROP
