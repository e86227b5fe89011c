-- How often each rule changed texts of a field, the least certain first.
SELECT s.entity, r.field, r.code, count(*), min(r.confidence)
FROM migration.remark r JOIN migration.stream s ON s.id = r.stream_id
WHERE r.original IS NOT NULL
GROUP BY 1, 2, 3
ORDER BY 5, 4 DESC, 1, 2, 3
