-- One row a stream and batch in scope; a stream that no batch has begun yet stands with the newest batch.
WITH span AS (
    SELECT batch_id, stream_id, sum(rows) AS rows, sum(base_rows) AS base_rows FROM migration.span GROUP BY 1, 2
), lane AS (
    SELECT batch_id, stream_id, count(*) FILTER (WHERE NOT done) AS open FROM migration.lane GROUP BY 1, 2
), begun AS (
    SELECT batch_id, stream_id FROM span
    UNION SELECT batch_id, stream_id FROM lane
    UNION SELECT batch_id, stream_id FROM migration.stream_count
), expected AS (
    SELECT batch_id, stream_id FROM begun WHERE batch_id = ANY (%(batches)s::integer[])
    UNION
    SELECT (%(batches)s::integer[])[array_upper(%(batches)s::integer[], 1)], st.id
    FROM migration.stream st
    WHERE NOT EXISTS (SELECT FROM begun b WHERE b.stream_id = st.id) AND cardinality(%(batches)s::integer[]) > 0
)
SELECT st.system, st.part, st.entity, b.wave, b.id AS batch_id, b.kind,
       c.base_rows, c.read_rows, coalesce(c.null_keys, 0) AS null_keys,
       coalesce(s.rows, 0)::bigint AS span_rows, coalesce(s.base_rows, 0)::bigint AS span_base_rows,
       coalesce(l.open, 0) AS open_lanes, coalesce(c.earlier, 0) AS earlier
FROM expected e
JOIN migration.stream st ON st.id = e.stream_id
JOIN migration.batch b ON b.id = e.batch_id
LEFT JOIN migration.stream_count c USING (batch_id, stream_id)
LEFT JOIN span s USING (batch_id, stream_id)
LEFT JOIN lane l USING (batch_id, stream_id)
ORDER BY b.id, st.system, st.part, st.entity;
