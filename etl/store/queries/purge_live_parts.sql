-- As the e-office: what its people added to the document.
DELETE FROM eoffice.recipient WHERE batch_id IS NULL AND id IN (SELECT id FROM pg_temp.live_part);
DELETE FROM eoffice.routing_step WHERE batch_id IS NULL AND id IN (SELECT id FROM pg_temp.live_part);
DELETE FROM eoffice.task WHERE batch_id IS NULL AND id IN (SELECT id FROM pg_temp.live_part);
DELETE FROM eoffice.attachment WHERE batch_id IS NULL AND id IN (SELECT id FROM pg_temp.live_part);
DELETE FROM eoffice.attachment_gap WHERE batch_id IS NULL AND id IN (SELECT id FROM pg_temp.live_part);
DELETE FROM eoffice.document_relation WHERE batch_id IS NULL AND id IN (SELECT id FROM pg_temp.live_part);
DELETE FROM eoffice.case_file_document WHERE batch_id IS NULL AND id IN (SELECT id FROM pg_temp.live_part);
DELETE FROM eoffice.access_grant WHERE batch_id IS NULL AND id IN (SELECT id FROM pg_temp.live_part)
