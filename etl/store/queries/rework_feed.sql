-- The index follows: documents one by one. New rows of the batch come with the batch.
INSERT INTO eoffice.feed (kind, record_id)
SELECT DISTINCT 'document', document_id FROM pg_temp.host WHERE document_id IS NOT NULL
