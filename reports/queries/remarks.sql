-- A remark whose row the ledger does not know is counted too: nothing drops out in silence.
SELECT coalesce(st.entity, '?') AS entity, r.code, r.field, count(*) AS rows
FROM migration.remark r
LEFT JOIN migration.ledger l USING (row_id)
LEFT JOIN migration.stream st ON st.id = r.stream_id
WHERE l.outcome IS DISTINCT FROM 'withheld' AND r.span_id <> ALL (%(outside)s::bigint[])
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3;
