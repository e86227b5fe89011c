-- Keys of what goes, for finding lists that name them: by entity, or by stream as verifications do.
SELECT named.name, g.key
FROM pg_temp.gone g
JOIN migration.stream s ON s.id = g.stream_id
CROSS JOIN LATERAL (VALUES (s.entity), (s.entity || '@' || s.part)) AS named (name)
