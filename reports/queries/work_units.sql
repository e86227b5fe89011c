SELECT l.row_id::text AS id, l.key AS code, coalesce(u.name, '') AS name
FROM migration.ledger l
JOIN migration.stream s ON s.id = l.stream_id
LEFT JOIN eoffice.org_unit u ON u.id = l.row_id
WHERE s.system = %(system)s AND s.part = ANY(%(parts)s) AND s.entity = 'unit' AND l.outcome <> 'withheld'
