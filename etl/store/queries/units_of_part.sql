-- The units of a source, by the id that the ledger knows them by; the name is empty where the unit itself is
-- not placed.
-- Of units with one code in several parts all but the first's bear the name of their part: people tell them apart.
SELECT l.row_id::text,
       CASE WHEN s.part <> first_value(s.part) OVER (PARTITION BY l.key ORDER BY array_position(%(parts)s::text[], s.part))
            THEN l.key || '@' || s.part ELSE l.key END,
       coalesce(u.name, '')
FROM migration.ledger l
JOIN migration.stream s ON s.id = l.stream_id
LEFT JOIN eoffice.org_unit u ON u.id = l.row_id
WHERE s.system = %(system)s AND s.part = ANY(%(parts)s) AND s.entity = 'unit' AND l.outcome <> 'withheld'
