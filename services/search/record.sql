-- What a document's page shows. Rows of batches that are not published are not there.
-- name: readable
SELECT d.id FROM eoffice.document d
WHERE d.id = ANY(%(ids)s) AND eoffice.visible(d.batch_id) AND EXISTS (
    SELECT FROM eoffice.document_reader r
    WHERE r.document_id = d.id AND r.document_id = ANY(%(ids)s)
      AND r.principal = ANY(%(principals)s) AND eoffice.visible(r.batch_id))
-- name: document
SELECT d.*, u.name AS unit, b.name AS book, b.year AS book_year
FROM eoffice.document d
LEFT JOIN eoffice.org_unit u ON u.id = d.unit_id
LEFT JOIN eoffice.document_book b ON b.id = d.book_id
WHERE d.id = %(id)s
-- name: files
SELECT id, file_name, bytes, media_type, signature_state, declared_signed, created_at
FROM eoffice.attachment WHERE document_id = %(id)s AND eoffice.visible(batch_id)
ORDER BY ordinal NULLS LAST, file_name, id
-- name: gaps
SELECT file_name, reason FROM eoffice.attachment_gap
WHERE document_id = %(id)s AND eoffice.visible(batch_id) ORDER BY file_name, id
-- name: steps
SELECT action, role, sender_name, sender_position, sender_unit, recipient_name, recipient_position, recipient_unit,
    opinion, sent_at, due_on, done_at, state
FROM eoffice.routing_step WHERE document_id = %(id)s AND eoffice.visible(batch_id)
ORDER BY sent_at NULLS LAST, ordinal NULLS LAST, id
-- name: recipients
SELECT name FROM eoffice.recipient WHERE document_id = %(id)s AND eoffice.visible(batch_id)
ORDER BY ordinal NULLS LAST, id
-- A work file has readers of its own: the registry of its unit, and who made it. To others it is not there.
-- name: case_files
SELECT c.notation, c.title, c.catalog_year, c.retention, c.creator_name, l.ordinal
FROM eoffice.case_file_document l JOIN eoffice.case_file c ON c.id = l.case_file_id
WHERE l.document_id = %(id)s AND eoffice.visible(l.batch_id) AND eoffice.visible(c.batch_id)
  AND ARRAY['registry:' || c.unit_id, 'person:' || c.creator_id] && %(principals)s
ORDER BY c.catalog_year, c.notation, c.id
-- name: tasks
SELECT t.title, t.assigner_name, t.assignee_name, t.created_at, t.due_on, t.progress, t.state, u.name AS unit
FROM eoffice.task t LEFT JOIN eoffice.org_unit u ON u.id = t.unit_id
WHERE t.document_id = %(id)s AND eoffice.visible(t.batch_id) ORDER BY t.created_at NULLS LAST, t.id
-- name: relations
SELECT d.id, r.kind, r.from_id = %(id)s AS outward, d.direction, d.number, d.notation, d.code_text, d.subject, d.issued_on,
    d.organ_name
FROM eoffice.document_relation r
JOIN eoffice.document d ON d.id = CASE WHEN r.from_id = %(id)s THEN r.to_id ELSE r.from_id END
WHERE (r.from_id = %(id)s OR r.to_id = %(id)s) AND eoffice.visible(r.batch_id)
ORDER BY d.issued_on NULLS LAST, d.id
-- name: registrations
SELECT d.id, d.origin, d.direction, d.register_number, d.register_text, d.registered_on, d.number, d.notation, d.code_text,
    d.subject, d.issued_on, d.organ_name, d.signer_name, d.due_on, d.state, d.represented_by, u.name AS unit,
    d.id = %(represented_by)s AS represents
FROM eoffice.document d LEFT JOIN eoffice.org_unit u ON u.id = d.unit_id
WHERE d.id <> %(id)s AND (d.id = %(represented_by)s OR d.represented_by = %(id)s OR d.represented_by = %(represented_by)s)
ORDER BY d.registered_on NULLS LAST, d.id
-- name: counts
SELECT d.id,
    (SELECT count(*) FROM eoffice.attachment a WHERE a.document_id = d.id AND eoffice.visible(a.batch_id)) AS files,
    (SELECT count(*) FROM eoffice.routing_step s WHERE s.document_id = d.id AND eoffice.visible(s.batch_id)) AS steps
FROM unnest(%(ids)s::uuid[]) AS d (id)
-- Whether people have to decide on the document, or on what hangs on it; never what about.
-- name: waits
SELECT EXISTS (
    SELECT FROM (
        SELECT %(id)s::uuid AS id
        UNION ALL SELECT id FROM eoffice.routing_step WHERE document_id = %(id)s
        UNION ALL SELECT id FROM eoffice.attachment WHERE document_id = %(id)s
        UNION ALL SELECT id FROM eoffice.task WHERE document_id = %(id)s
        UNION ALL SELECT id FROM eoffice.recipient WHERE document_id = %(id)s
    ) record
    JOIN migration.conflict c ON c.row_id = record.id
    WHERE c.resolved_at IS NULL
) AS waits
-- name: file
SELECT id, document_id, file_name AS name, sha256, bytes, media_type FROM eoffice.attachment
WHERE id = %(id)s AND eoffice.visible(batch_id)
-- name: units
SELECT id, name FROM eoffice.org_unit WHERE id = ANY(%(ids)s)
