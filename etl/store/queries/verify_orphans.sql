-- Live children of documents that are not there. Migrated ones are compared with their source, row by row.
SELECT 'orphan', 'recipient', NULL::text, c.id::text, 'document_id', ''
FROM eoffice.recipient c
WHERE c.batch_id IS NULL AND NOT EXISTS (SELECT FROM eoffice.document d WHERE d.id = c.document_id)
UNION ALL
SELECT 'orphan', 'routing_step', NULL, c.id::text, 'document_id', ''
FROM eoffice.routing_step c
WHERE c.batch_id IS NULL AND NOT EXISTS (SELECT FROM eoffice.document d WHERE d.id = c.document_id)
UNION ALL
SELECT 'orphan', 'task', NULL, c.id::text, 'document_id', ''
FROM eoffice.task c
WHERE c.batch_id IS NULL AND NOT EXISTS (SELECT FROM eoffice.document d WHERE d.id = c.document_id)
UNION ALL
SELECT 'orphan', 'attachment', NULL, c.id::text, 'document_id', ''
FROM eoffice.attachment c
WHERE c.batch_id IS NULL AND NOT EXISTS (SELECT FROM eoffice.document d WHERE d.id = c.document_id)
UNION ALL
SELECT 'orphan', 'case_file_document', NULL, c.id::text, 'document_id', ''
FROM eoffice.case_file_document c
WHERE c.batch_id IS NULL AND NOT EXISTS (SELECT FROM eoffice.document d WHERE d.id = c.document_id)
UNION ALL
SELECT 'orphan', 'document_relation', NULL, c.id::text, 'to_id', ''
FROM eoffice.document_relation c
WHERE c.batch_id IS NULL
  AND NOT (EXISTS (SELECT FROM eoffice.document d WHERE d.id = c.from_id)
           AND EXISTS (SELECT FROM eoffice.document d WHERE d.id = c.to_id))
UNION ALL
SELECT DISTINCT 'remark_extra', 'remark', NULL, r.row_id::text, btrim(r.code || ' ' || r.field), ''
FROM migration.remark r
WHERE NOT EXISTS (SELECT FROM migration.stream s WHERE s.id = r.stream_id)
