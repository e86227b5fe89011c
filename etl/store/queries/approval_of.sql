-- Requests in force and not used for exactly this on this ground, and for at most as many rows as were named; approved ones first.
SELECT id, asked_by, approved_by
FROM migration.approval
WHERE act = %(act)s AND basis = %(basis)s AND subject - 'rows' = %(subject)s::jsonb - 'rows'
  AND coalesce((subject -> 'rows')::bigint, 0) >= coalesce((%(subject)s::jsonb -> 'rows')::bigint, 0)
  AND used_at IS NULL AND valid_until > now()
ORDER BY approved_at NULLS LAST, id
LIMIT 1
