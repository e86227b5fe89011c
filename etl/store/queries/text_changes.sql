-- Texts of the placed rows of a stream, or of one of them, that rules changed: as they were found, and what stands
-- there now. The least certain first. A withheld row has no record, and so no line.
SELECT l.key, r.field, r.code, r.confidence, r.original, to_jsonb(d) ->> COALESCE(%(whole)s::jsonb ->> r.field, r.field)
FROM migration.remark r
JOIN migration.ledger l USING (row_id)
JOIN migration.stream s ON s.id = l.stream_id
JOIN {records} d ON d.id = l.row_id
WHERE s.system = %(system)s AND s.part = %(part)s AND s.entity = %(entity)s
    AND (%(key)s::text IS NULL OR l.key = %(key)s)
    AND l.outcome IN ('loaded', 'linked') AND r.original IS NOT NULL
ORDER BY r.confidence, l.key, r.field, r.code
