-- References of an entity to itself: to a row that is expected in the store (to who stands for it), or nothing.
SELECT replace(p.row_id::text, '-', ''), p.key
FROM migration.verify_pointer p
JOIN {records} r ON r.id = p.row_id
LEFT JOIN {records} t ON t.id = p.target
LEFT JOIN migration.verify_expected e
    ON e.row_id = coalesce((to_jsonb(t) ->> 'represented_by')::uuid, p.target) AND e.outcome IN ('loaded', 'linked')
WHERE p.entity = %(entity)s AND p.field = %(field)s
  AND r.{field} IS DISTINCT FROM e.row_id
  AND NOT EXISTS (
      SELECT FROM eoffice.touch t
      WHERE t.record_id = p.row_id AND (t.before ->> %(field)s)::uuid IS NOT DISTINCT FROM e.row_id
  )
