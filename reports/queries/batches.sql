-- A pass that brought no new record leaves a batch for its spans only: it was published without ever being loaded.
SELECT b.id, b.wave, b.kind, b.state,
       coalesce((SELECT sum(s.rows) FROM migration.span s WHERE s.batch_id = b.id), 0)::bigint AS rows
FROM migration.batch b
WHERE (%(wave)s::text IS NULL OR b.wave = %(wave)s)
  AND NOT (b.kind = 'sync' AND b.state = 'published' AND b.loaded_at IS NULL)
ORDER BY b.id;
