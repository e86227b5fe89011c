-- What else holds a word of a record that turned out to be secret.
DELETE FROM migration.conflict c USING pg_temp.judged j WHERE c.row_id = j.row_id AND j.action = 'purge';
DELETE FROM eoffice.touch t USING pg_temp.judged j WHERE t.record_id = j.row_id AND j.action = 'purge';
DELETE FROM eoffice.access_grant g USING pg_temp.judged j
WHERE g.document_id = j.row_id AND g.batch_id IS NOT NULL AND j.action = 'purge';
DELETE FROM eoffice.attachment_gap g USING pg_temp.judged j
WHERE g.document_id = j.row_id AND g.batch_id IS NOT NULL AND j.action = 'purge'
