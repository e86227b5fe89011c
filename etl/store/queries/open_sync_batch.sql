-- The batch that an earlier pass over this source left open, and the kind of run whose looking for changes is not
-- ended in it. Another source's batch is known by what was begun or worked in it.
SELECT b.id, b.state, (
    SELECT r.kind
    FROM migration.pass_begin p JOIN migration.run r ON r.id = p.run_id
    WHERE p.batch_id = b.id
    ORDER BY r.kind <> 'remap'
    LIMIT 1)
FROM migration.batch b
WHERE b.kind = 'sync' AND b.state IN ('loading', 'loaded')
  AND (%(parts)s::text[] IS NULL OR NOT EXISTS (
      SELECT FROM migration.stream s
      WHERE NOT (s.system = %(system)s::text AND s.part = ANY(%(parts)s::text[]))
        AND (EXISTS (SELECT FROM migration.pass_begin p WHERE (p.batch_id, p.stream_id) = (b.id, s.id))
             OR EXISTS (SELECT FROM migration.span n WHERE (n.batch_id, n.stream_id) = (b.id, s.id)))))
ORDER BY b.id
LIMIT 1
