SELECT x.stage, coalesce(st.entity, '?') AS entity, sum(x.value::text::float8) AS seconds
FROM migration.span s
LEFT JOIN migration.stream st ON st.id = s.stream_id
CROSS JOIN LATERAL jsonb_each(s.seconds) AS x (stage, value)
WHERE s.id <> ALL (%(outside)s::bigint[]) AND jsonb_typeof(x.value) = 'number'
GROUP BY 1, 2
ORDER BY 1, 2;
