-- What is known of rows that differ: whether another stream has them, what people did to them, what is listed as open.
SELECT replace(given.id::text, '-', ''), l.stream_id, l.key, l.outcome::text, l.reason, t.how, t.before IS NOT NULL,
       coalesce(array_agg(c.field) FILTER (WHERE c.field IS NOT NULL), '{}')
FROM unnest(%(ids)s::uuid[]) AS given (id)
LEFT JOIN migration.ledger l ON l.row_id = given.id
LEFT JOIN eoffice.touch t ON t.record_id = given.id
LEFT JOIN migration.conflict c ON c.row_id = given.id
    AND (c.resolved_at IS NULL OR (c.field = '*' AND c.resolution = 'store'))
GROUP BY 1, 2, 3, 4, 5, 6, 7
