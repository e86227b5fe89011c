-- What goes, by entity and outcome; parts of live people; files that other records have as well.
SELECT 'gone', s.entity, g.outcome::text, count(*)
FROM pg_temp.gone g JOIN migration.stream s ON s.id = g.stream_id
GROUP BY 2, 3
UNION ALL
SELECT 'live', 'live_part', '', count(*) FROM pg_temp.live_part
UNION ALL
SELECT 'shared', 'file', '', count(DISTINCT a.sha256)
FROM pg_temp.gone g
JOIN eoffice.attachment a ON a.id = g.row_id
JOIN eoffice.attachment other ON other.sha256 = a.sha256
WHERE NOT EXISTS (SELECT FROM pg_temp.gone own WHERE own.row_id = other.id)
  AND NOT EXISTS (SELECT FROM pg_temp.live_part own WHERE own.id = other.id)
