-- Where the store has these rows: in an earlier batch, in this one, or known as not begun. A row that the ledger has is
-- begun: it leaves the others when its batch is published.
WITH line AS MATERIALIZED (
    SELECT l.row_id, s.batch_id
    FROM migration.ledger l
    LEFT JOIN migration.span s ON s.id = l.span_id
    WHERE l.row_id = ANY(%(ids)s::uuid[])
)
SELECT replace(row_id::text, '-', ''), CASE WHEN batch_id = %(batch)s THEN 'here' ELSE 'earlier' END
FROM line
UNION ALL
SELECT replace(n.row_id::text, '-', ''), 'not_begun'
FROM migration.not_begun n
WHERE n.row_id = ANY(%(ids)s::uuid[]) AND NOT EXISTS (SELECT FROM line WHERE line.row_id = n.row_id)
