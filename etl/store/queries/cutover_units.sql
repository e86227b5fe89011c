-- What a wave has of each unit, by entity and outcome. Withheld rows are counted nowhere by unit.
SELECT l.unit_id, u.code, u.name, st.entity, l.outcome::text, count(*)
FROM migration.ledger l
JOIN migration.stream st ON st.id = l.stream_id AND st.entity = ANY(%(entities)s)
JOIN migration.span s ON s.id = l.span_id
JOIN migration.batch b ON b.id = s.batch_id AND b.wave = %(wave)s AND b.state <> 'rolled_back'
LEFT JOIN eoffice.org_unit u ON u.id = l.unit_id
WHERE l.outcome <> 'withheld'
GROUP BY 1, 2, 3, 4, 5
ORDER BY 2 NULLS LAST, 4, 5
