-- Registrations that agree on number, agency and date but not on the subject: people decide.
INSERT INTO migration.remark (row_id, code, field, stream_id, span_id)
SELECT l.row_id, 'probable_duplicate', 'subject', l.stream_id, l.span_id
FROM eoffice.document d
JOIN migration.ledger l ON l.row_id = d.id
JOIN (
    SELECT identity
    FROM (
        SELECT identity, coalesce(represented_by, id) AS chief
        FROM eoffice.document
        WHERE batch_id IS NOT NULL AND identity IS NOT NULL AND direction = %(direction)s
        UNION ALL
        SELECT identity, document_id FROM migration.live_identity WHERE identity IS NOT NULL
    ) member
    GROUP BY identity
    HAVING count(DISTINCT chief) > 1
) doubtful ON doubtful.identity = d.identity
WHERE d.batch_id = %(batch)s AND d.direction = %(direction)s
