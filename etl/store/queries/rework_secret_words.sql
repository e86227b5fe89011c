-- Touches of parts that a person had deleted before, and what else holds a word of these rows.
WITH parts AS (
    DELETE FROM eoffice.touch t
    USING pg_temp.gone g
    WHERE g.row_id::text IN (
        t.before ->> 'document_id', t.before ->> 'case_file_id', t.before ->> 'from_id', t.before ->> 'to_id'
    )
    RETURNING t.record_id
)
DELETE FROM migration.conflict c USING parts WHERE c.row_id = parts.record_id;
DELETE FROM migration.quarantine q USING pg_temp.gone g WHERE q.row_id = g.row_id;
DELETE FROM migration.remark r USING pg_temp.gone g WHERE r.row_id = g.row_id;
DELETE FROM eoffice.access_grant a USING pg_temp.gone g WHERE a.document_id = g.row_id AND a.batch_id IS NOT NULL;
DELETE FROM eoffice.attachment_gap a USING pg_temp.gone g
WHERE g.row_id IN (a.document_id, a.id) AND a.batch_id IS NOT NULL
