-- The newest sync and the newest verification that are through; a verification with its findings by kind.
SELECT 'sync', r.id, r.started_at, r.finished_at, r.detail
FROM (
    SELECT * FROM migration.run WHERE kind = 'sync' AND state = 'done' ORDER BY started_at DESC LIMIT 1
) r
UNION ALL
SELECT 'verify', v.id, v.started_at, v.finished_at, coalesce((
    SELECT jsonb_object_agg(kind, n)
    FROM (SELECT kind, count(*) AS n FROM migration.verify_finding WHERE verification_id = v.id GROUP BY kind) k
), '{}')
FROM (
    SELECT * FROM migration.verification WHERE state = 'done' ORDER BY started_at DESC LIMIT 1
) v
