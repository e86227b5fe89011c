-- A killed run never wrote its end: its last commit is what we know.
SELECT r.id, r.kind, r.wave, r.state, r.started_at,
       greatest(0, extract(epoch FROM greatest(r.finished_at, s.last, b.last) - r.started_at))::float8 AS seconds
FROM migration.run r
LEFT JOIN LATERAL (SELECT max(committed_at) AS last FROM migration.span WHERE run_id = r.id) s ON true
LEFT JOIN LATERAL (SELECT max(greatest(loaded_at, published_at)) AS last
                   FROM migration.batch WHERE run_id = r.id AND r.finished_at IS NULL) b ON true
WHERE r.id <> ALL (%(outside_runs)s::integer[])
ORDER BY r.id;
