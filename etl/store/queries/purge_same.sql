SELECT coalesce(s.entity, 'live'), coalesce(s.part, ''), coalesce(l.key, p.id::text)
FROM pg_temp.same_document p
LEFT JOIN migration.ledger l ON l.row_id = p.id
LEFT JOIN migration.stream s ON s.id = l.stream_id
WHERE l.outcome IS DISTINCT FROM 'withheld'
ORDER BY 1, 2, 3
