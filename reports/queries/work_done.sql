-- Rows that a decision has settled, by unit and the reason or remark that it answered: placed with a corrected cell, or
-- left out. Where several causes of one column were decided by value, the first one counts.
WITH in_force AS (
    SELECT s.id AS stream_id, d.id, d.kind, d.column_name, d.key, d.cause
    FROM migration.decision d
    JOIN migration.stream s USING (system, part, entity)
    WHERE d.withdrawn_at IS NULL
), by_value AS (
    SELECT DISTINCT ON (stream_id, column_name) stream_id, column_name, cause
    FROM in_force
    WHERE kind = 'value'
    ORDER BY stream_id, column_name, id
), settled AS (
    SELECT l.unit_id, l.stream_id, l.row_id, coalesce(o.cause, v.cause) AS code, true AS placed
    FROM migration.remark r
    JOIN migration.ledger l USING (row_id)
    LEFT JOIN in_force o ON o.kind = 'row' AND o.stream_id = l.stream_id AND o.column_name = r.field AND o.key = l.key
    LEFT JOIN by_value v ON v.stream_id = l.stream_id AND v.column_name = r.field
    WHERE r.code = 'decided' AND l.outcome IN ('loaded', 'linked')
    UNION ALL
    SELECT l.unit_id, l.stream_id, l.row_id, o.cause, false
    FROM migration.ledger l
    JOIN in_force o ON o.kind = 'leave_out' AND o.stream_id = l.stream_id
        AND split_part(o.key, '|', 1) = split_part(l.key, '|', 1) AND o.key IN (l.key, split_part(l.key, '|', 1))
    WHERE l.outcome = 'excluded' AND l.reason = 'decided_out'
)
SELECT t.unit_id::text AS unit_id, s.entity, coalesce(t.code, '') AS code,
    count(DISTINCT t.row_id) FILTER (WHERE t.placed) AS freed,
    count(DISTINCT t.row_id) FILTER (WHERE NOT t.placed) AS left_out
FROM settled t
JOIN migration.stream s ON s.id = t.stream_id
WHERE s.system = %(system)s AND s.part = ANY(%(parts)s)
GROUP BY 1, 2, 3
