-- What stays, by key, and why; keys of withheld rows are in no list.
SELECT s.system, s.part, s.entity, t.key, k.why
FROM pg_temp.kept k
JOIN pg_temp.taken t USING (row_id)
JOIN migration.stream s ON s.id = t.stream_id
WHERE t.outcome <> 'withheld'
ORDER BY s.entity, t.row_id
