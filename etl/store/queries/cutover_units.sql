-- What a wave has of each unit, by entity and outcome. Withheld rows are counted nowhere by unit.
-- Of units with one code in several parts all but the first's bear the name of their part: people tell them apart.
WITH unit AS MATERIALIZED (
    SELECT u.id, u.name, CASE WHEN coalesce(s.part <> first_value(s.part) OVER (
               PARTITION BY u.code ORDER BY array_position(%(parts)s::text[], s.part)), false)
           THEN u.code || '@' || s.part ELSE u.code END AS code
    FROM eoffice.org_unit u
    LEFT JOIN migration.ledger o ON o.row_id = u.id
    LEFT JOIN migration.stream s ON s.id = o.stream_id
    WHERE u.batch_id IS NOT NULL
)
SELECT l.unit_id, u.code, u.name, st.entity, l.outcome::text, count(*)
FROM migration.ledger l
JOIN migration.stream st ON st.id = l.stream_id AND st.entity = ANY(%(entities)s)
JOIN migration.span s ON s.id = l.span_id
JOIN migration.batch b ON b.id = s.batch_id AND b.wave = %(wave)s AND b.state <> 'rolled_back'
LEFT JOIN unit u ON u.id = l.unit_id
WHERE l.outcome <> 'withheld'
GROUP BY 1, 2, 3, 4, 5
ORDER BY 2 NULLS LAST, 4, 5
