INSERT INTO eoffice.feed (kind, record_id)
SELECT DISTINCT 'document', d.id
FROM (
    SELECT document_id FROM eoffice.routing_step WHERE batch_id = %(batch)s
    UNION SELECT document_id FROM eoffice.attachment WHERE batch_id = %(batch)s
    UNION SELECT document_id FROM eoffice.recipient WHERE batch_id = %(batch)s
    UNION SELECT document_id FROM eoffice.task WHERE batch_id = %(batch)s
    UNION SELECT document_id FROM eoffice.access_grant WHERE batch_id = %(batch)s
) child
JOIN eoffice.document d ON d.id = child.document_id
WHERE d.batch_id IS DISTINCT FROM %(batch)s
