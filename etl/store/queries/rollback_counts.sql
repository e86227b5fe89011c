-- The plan in numbers: what goes by outcome, what stays by reason.
SELECT s.entity, 'gone', g.outcome::text, count(*)
FROM pg_temp.gone g JOIN migration.stream s ON s.id = g.stream_id
GROUP BY 1, 3
UNION ALL
SELECT s.entity, 'kept', k.why, count(*)
FROM pg_temp.kept k JOIN pg_temp.taken t USING (row_id) JOIN migration.stream s ON s.id = t.stream_id
GROUP BY 1, 3
ORDER BY 2, 1, 3
