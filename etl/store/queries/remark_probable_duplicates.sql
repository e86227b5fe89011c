-- Registrations that agree on number, agency and date but not on the subject: people decide.
INSERT INTO migration.remark (row_id, code, field, stream_id, span_id)
SELECT l.row_id, 'probable_duplicate', 'subject', l.stream_id, l.span_id
FROM (
    SELECT DISTINCT d.id
    FROM migration.probable_pair p
    JOIN eoffice.document d
        ON d.identity = p.identity AND coalesce(d.represented_by, d.id) IN (p.chief_a, p.chief_b)
    WHERE d.batch_id IS NOT NULL
) doubtful
JOIN migration.ledger l ON l.row_id = doubtful.id
WHERE l.stream_id = %(stream)s
