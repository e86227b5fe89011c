-- Remarks, payloads and files of the rows. A row that keeps its last good version keeps what was said of that.
DELETE FROM migration.remark r USING pg_temp.judged j
WHERE r.row_id = j.row_id AND j.action NOT IN ('stale', 'keep')
  AND r.code NOT IN ('register_number_repeated', 'probable_duplicate', 'shared_login', 'account_ambiguous', 'account_name_differs', 'account_doubtful');
INSERT INTO migration.remark SELECT r.* FROM pg_temp.staged_remark r JOIN pg_temp.judged j USING (row_id)
WHERE j.action NOT IN ('stale', 'keep');
DELETE FROM migration.remark r USING pg_temp.judged j
WHERE r.row_id = j.row_id AND NOT EXISTS (SELECT FROM migration.ledger l
    WHERE l.row_id = j.row_id AND l.outcome IN ('loaded', 'linked'));
DELETE FROM migration.quarantine q USING pg_temp.judged j WHERE q.row_id = j.row_id;
INSERT INTO migration.quarantine SELECT p.row_id, p.payload
FROM pg_temp.staged_payload p JOIN pg_temp.judged j USING (row_id) WHERE j.action NOT IN ('stale', 'keep');
DELETE FROM migration.blob_ledger b USING pg_temp.judged j WHERE b.row_id = j.row_id AND j.action NOT IN ('stale', 'keep');
INSERT INTO migration.blob_ledger SELECT f.* FROM pg_temp.staged_file f JOIN pg_temp.judged j USING (row_id)
WHERE j.action NOT IN ('stale', 'keep');
DELETE FROM eoffice.attachment_gap g USING pg_temp.judged j
WHERE g.id = j.row_id AND g.batch_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM pg_temp.staged_gap s
    WHERE (s.id, s.document_id, s.file_name, s.reason) IS NOT DISTINCT FROM (g.id, g.document_id, g.file_name, g.reason)
);
INSERT INTO eoffice.attachment_gap SELECT s.* FROM pg_temp.staged_gap s JOIN pg_temp.judged j ON j.row_id = s.id
WHERE j.action <> 'stale' AND NOT EXISTS (SELECT FROM eoffice.attachment_gap g WHERE g.id = s.id)
