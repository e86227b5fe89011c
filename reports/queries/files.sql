-- Every attachment of the ledger with its file line, and file lines that belong to no attachment. The file of a row that
-- is quarantined for its parent was never opened.
WITH attachment AS (
    SELECT l.row_id, l.outcome::text AS outcome
    FROM migration.ledger l
    JOIN migration.stream st ON st.id = l.stream_id AND st.entity = 'attachment'
    WHERE l.span_id <> ALL (%(outside)s::bigint[])
), file AS (
    SELECT CASE WHEN a.outcome = 'quarantined' AND coalesce(b.state, 'excluded') = 'excluded' THEN 'not_opened'
                WHEN b.state IS NULL AND a.outcome IN ('withheld', 'excluded') THEN a.outcome
                ELSE coalesce(b.state, 'unaccounted') END AS state,
           a.outcome, b.declared_bytes, b.bytes
    FROM attachment a
    LEFT JOIN migration.blob_ledger b USING (row_id)
    UNION ALL
    SELECT 'without_row', '', b.declared_bytes, b.bytes
    FROM migration.blob_ledger b
    WHERE b.span_id <> ALL (%(outside)s::bigint[]) AND NOT EXISTS (SELECT FROM attachment a WHERE a.row_id = b.row_id)
)
SELECT state, outcome, count(*) AS files,
       coalesce(sum(declared_bytes), 0)::bigint AS declared_bytes,
       coalesce(sum(bytes) FILTER (WHERE state = 'stored'), 0)::bigint AS stored_bytes
FROM file
GROUP BY 1, 2
ORDER BY 1, 2;
