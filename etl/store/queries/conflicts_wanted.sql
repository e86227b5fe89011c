-- The open ones of these conflicts, held until the transaction ends, with the entity of each.
SELECT c.id, coalesce(s.entity, ''), c.field
FROM migration.conflict c
LEFT JOIN migration.ledger l ON l.row_id = c.row_id
LEFT JOIN migration.stream s ON s.id = l.stream_id
WHERE c.resolved_at IS NULL AND (c.id = ANY(%(ids)s) OR c.field = %(field)s)
ORDER BY c.id
FOR UPDATE OF c
