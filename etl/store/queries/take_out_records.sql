-- Everything of the rows in pg_temp.gone leaves the store: records, what hangs on them, payloads, remarks.
-- Documents that stay and lose a part have another entry in the index.
INSERT INTO eoffice.feed (kind, record_id)
SELECT DISTINCT 'document', d.id
FROM pg_temp.gone g
JOIN migration.points_to p ON p.from_id = g.row_id AND p.hosted
JOIN eoffice.document d ON d.id = p.to_id
WHERE NOT EXISTS (SELECT FROM pg_temp.gone own WHERE own.row_id = d.id);
INSERT INTO eoffice.feed (kind, record_id)
SELECT 'document', d.id
FROM pg_temp.gone g JOIN eoffice.document d ON d.id = g.row_id
WHERE NOT %(whole)s;
-- The next of their groups comes forward: until the groups are judged nobody points at a record that is not there.
CREATE TEMPORARY TABLE freed ON COMMIT DROP AS
SELECT d.id, d.identity, d.edxml_key
FROM pg_temp.gone g JOIN eoffice.document d ON d.represented_by = g.row_id
WHERE d.batch_id IS NOT NULL AND NOT EXISTS (SELECT FROM pg_temp.gone own WHERE own.row_id = d.id);
INSERT INTO migration.regroup
SELECT key FROM (
    SELECT d.identity AS key FROM pg_temp.gone g JOIN eoffice.document d ON d.id = g.row_id
    UNION
    SELECT d.edxml_key FROM pg_temp.gone g JOIN eoffice.document d ON d.id = g.row_id
    UNION
    SELECT identity FROM pg_temp.freed
    UNION
    SELECT edxml_key FROM pg_temp.freed
) touched
WHERE key IS NOT NULL
ON CONFLICT DO NOTHING;
UPDATE eoffice.document d SET represented_by = NULL FROM pg_temp.freed f WHERE d.id = f.id;
UPDATE migration.ledger l SET outcome = 'loaded' FROM pg_temp.freed f WHERE l.row_id = f.id AND l.outcome = 'linked';
INSERT INTO eoffice.feed (kind, record_id) SELECT 'document', id FROM pg_temp.freed;
DELETE FROM eoffice.org_unit_succession s USING pg_temp.gone g
WHERE s.predecessor_id = g.row_id AND s.batch_id IS NOT NULL;
DELETE FROM eoffice.access_grant a USING pg_temp.gone g WHERE a.document_id = g.row_id AND a.batch_id IS NOT NULL;
DELETE FROM eoffice.recipient r USING pg_temp.gone g WHERE r.id = g.row_id AND r.batch_id IS NOT NULL;
DELETE FROM eoffice.case_file_document r USING pg_temp.gone g WHERE r.id = g.row_id AND r.batch_id IS NOT NULL;
DELETE FROM eoffice.routing_step r USING pg_temp.gone g WHERE r.id = g.row_id AND r.batch_id IS NOT NULL;
DELETE FROM eoffice.task r USING pg_temp.gone g WHERE r.id = g.row_id AND r.batch_id IS NOT NULL;
DELETE FROM eoffice.attachment r USING pg_temp.gone g WHERE r.id = g.row_id AND r.batch_id IS NOT NULL;
DELETE FROM eoffice.attachment_gap r USING pg_temp.gone g WHERE r.id = g.row_id AND r.batch_id IS NOT NULL;
DELETE FROM eoffice.document_relation r USING pg_temp.gone g WHERE r.id = g.row_id AND r.batch_id IS NOT NULL;
DELETE FROM eoffice.access_grant r USING pg_temp.gone g WHERE r.id = g.row_id AND r.batch_id IS NOT NULL;
DELETE FROM eoffice.case_file r USING pg_temp.gone g WHERE r.id = g.row_id AND r.batch_id IS NOT NULL;
DELETE FROM eoffice.document r USING pg_temp.gone g WHERE r.id = g.row_id AND r.batch_id IS NOT NULL;
DELETE FROM eoffice.document_book r USING pg_temp.gone g WHERE r.id = g.row_id AND r.batch_id IS NOT NULL;
DELETE FROM eoffice.person r USING pg_temp.gone g WHERE r.id = g.row_id AND r.batch_id IS NOT NULL;
DELETE FROM eoffice.org_unit r USING pg_temp.gone g WHERE r.id = g.row_id AND r.batch_id IS NOT NULL;
DELETE FROM migration.quarantine q USING pg_temp.gone g WHERE q.row_id = g.row_id;
DELETE FROM migration.remark r USING pg_temp.gone g WHERE r.row_id = g.row_id
