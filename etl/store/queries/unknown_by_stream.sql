-- Rows that nobody has and nobody remembers as not begun, of streams that others hang on: a new row was missed.
SELECT c.stream_id, c.not_begun - count(n.row_id)
FROM migration.stream_count c
LEFT JOIN migration.not_begun n ON n.stream_id = c.stream_id
    AND NOT EXISTS (SELECT FROM migration.ledger l WHERE l.row_id = n.row_id)
WHERE c.batch_id = %(batch)s AND c.stream_id = ANY(%(remembered)s::int[])
GROUP BY c.stream_id, c.not_begun
