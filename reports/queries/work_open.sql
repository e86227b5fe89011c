-- Rows that wait for people, by unit and matter; waiting: decided, and not through again yet. Never a withheld row.
WITH open_rows AS (
    SELECT l.row_id, l.stream_id, l.unit_id, 'quarantined' AS kind, coalesce(l.reason, '') AS code, '' AS field
    FROM migration.ledger l
    WHERE l.reason IS NOT NULL AND l.outcome <> 'excluded' AND l.outcome <> 'withheld'
        AND l.reason NOT IN ('parent_quarantined', 'parent_withheld', 'parent_excluded')
        AND NOT EXISTS (SELECT FROM migration.secret_mark m WHERE m.row_id = l.row_id)
    UNION ALL
    SELECT l.row_id, l.stream_id, l.unit_id, 'remark', r.code, r.field
    FROM migration.remark r
    JOIN migration.ledger l USING (row_id)
    JOIN migration.stream s ON s.id = r.stream_id
    WHERE (s.entity, r.code, r.field) IN
            (SELECT * FROM unnest(%(entities)s::text[], %(codes)s::text[], %(fields)s::text[]))
        AND l.outcome IN ('loaded', 'linked')
        AND NOT EXISTS (SELECT FROM migration.secret_mark m WHERE m.row_id = l.row_id)
)
SELECT o.unit_id::text AS unit_id, o.kind, s.entity, o.code, o.field, count(*) AS rows,
    count(d.row_id) AS waiting
FROM open_rows o
JOIN migration.stream s ON s.id = o.stream_id
LEFT JOIN migration.due d ON d.stream_id = o.stream_id AND d.row_id = o.row_id AND d.why = 'decided'
GROUP BY 1, 2, 3, 4, 5
