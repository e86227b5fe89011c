-- References of an entity to itself that lead to no row that is expected: each has its remark, and no other has.
WITH wanted AS (
    SELECT p.row_id, p.key
    FROM migration.verify_pointer p
    LEFT JOIN migration.verify_expected e ON e.row_id = p.target AND e.outcome IN ('loaded', 'linked')
    WHERE p.entity = %(entity)s AND p.field = %(field)s AND p.target IS NOT NULL AND e.row_id IS NULL
), there AS (
    SELECT r.row_id, count(*) AS times
    FROM migration.remark r
    WHERE r.stream_id = %(stream)s AND r.code = %(code)s AND r.field = %(field)s
    GROUP BY r.row_id
)
SELECT replace(coalesce(w.row_id, t.row_id)::text, '-', ''), coalesce(w.key, l.key),
       CASE WHEN t.row_id IS NULL THEN 'remark_missing' ELSE 'remark_extra' END, NULL
FROM wanted w FULL JOIN there t USING (row_id)
LEFT JOIN migration.ledger l ON l.row_id = coalesce(w.row_id, t.row_id)
WHERE (w.row_id IS NULL OR t.row_id IS NULL OR t.times > 1)
  AND NOT EXISTS (SELECT FROM migration.conflict c WHERE c.row_id = coalesce(w.row_id, t.row_id)
    AND (c.resolved_at IS NULL OR (c.field = '*' AND c.resolution = 'store')))
  AND NOT EXISTS (SELECT FROM migration.verify_finding f
    WHERE f.row_id = coalesce(w.row_id, t.row_id) AND f.kind IN ('stale', 'removed_by_people'))
