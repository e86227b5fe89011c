-- Keys of what goes, for finding lists that name them.
SELECT s.entity, g.key FROM pg_temp.gone g JOIN migration.stream s ON s.id = g.stream_id
