-- Rows of earlier batches that did not load for want of a parent, which this batch has brought.
WITH brought AS MATERIALIZED (
    SELECT l.row_id
    FROM migration.span s
    JOIN migration.ledger l ON l.span_id = s.id AND l.stream_id = s.stream_id
    WHERE s.stream_id = %(stream)s AND s.batch_id = %(batch)s
), child AS (
    SELECT c.row_id, c.span_id, c.reason
    FROM brought b JOIN migration.ledger c ON c.parent_a = b.row_id AND c.outcome NOT IN ('loaded', 'linked')
    UNION
    SELECT c.row_id, c.span_id, c.reason
    FROM brought b JOIN migration.ledger c ON c.parent_b = b.row_id AND c.outcome NOT IN ('loaded', 'linked')
)
SELECT replace(c.row_id::text, '-', '')
FROM child c
JOIN migration.span s ON s.id = c.span_id
WHERE s.batch_id <> %(batch)s AND c.reason = 'orphan'
