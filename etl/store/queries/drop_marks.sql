DELETE FROM migration.secret_mark m
USING unnest(%(rows)s::uuid[], %(children)s::uuid[]) AS g (row_id, child_id)
WHERE (m.row_id, m.child_id) = (g.row_id, g.child_id)
