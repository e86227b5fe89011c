-- Texts of one placed row that rules changed, as they were found.
SELECT r.field, r.code, r.confidence, r.original
FROM migration.remark r
JOIN migration.ledger l USING (row_id)
JOIN migration.stream s ON s.id = l.stream_id
WHERE s.system = %(system)s AND s.part = %(part)s AND s.entity = %(entity)s AND l.key = %(key)s
    AND l.outcome IN ('loaded', 'linked') AND r.original IS NOT NULL
ORDER BY r.field, r.code
