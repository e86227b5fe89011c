-- The units of a source, by the id that the ledger knows them by; the name is empty where the unit itself is
-- not placed.
SELECT l.row_id::text, l.key, coalesce(u.name, '')
FROM migration.ledger l
JOIN migration.stream s ON s.id = l.stream_id
LEFT JOIN eoffice.org_unit u ON u.id = l.row_id
WHERE s.system = %(system)s AND s.part = ANY(%(parts)s) AND s.entity = 'unit' AND l.outcome <> 'withheld'
