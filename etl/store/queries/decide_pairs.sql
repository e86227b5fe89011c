-- What people say of pairs, each in the place of what was said before; only what is new is written.
INSERT INTO migration.pair_decision AS p (row_id, other_id, same, decided_by)
SELECT row_id, other_id, same, %(by)s
FROM unnest(%(rows)s::uuid[], %(others)s::uuid[], %(same)s::boolean[]) AS told (row_id, other_id, same)
ON CONFLICT (row_id, other_id) DO UPDATE
SET same = EXCLUDED.same, decided_by = EXCLUDED.decided_by, decided_at = now()
WHERE p.same <> EXCLUDED.same
RETURNING row_id, other_id, same
