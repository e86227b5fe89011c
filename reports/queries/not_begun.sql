-- What no wave has begun, whatever the report covers: of each stream what the newest batch that is through it left alone.
SELECT st.entity, sum(c.not_begun)::bigint AS rows
FROM (
    SELECT DISTINCT ON (c.stream_id) c.stream_id, c.not_begun
    FROM migration.stream_count c
    JOIN migration.batch b ON b.id = c.batch_id AND b.state <> 'rolled_back'
    ORDER BY c.stream_id, c.batch_id DESC
) c
JOIN migration.stream st ON st.id = c.stream_id
WHERE c.not_begun > 0
GROUP BY st.entity
ORDER BY st.entity;
