-- Rows of a stream that refer to what another one stands for now, or that stood for others.
SELECT replace(r.id::text, '-', '')
FROM pg_temp.copies c
JOIN {records} r ON r.{field} = coalesce(c.represented_by, c.id)
JOIN migration.ledger l ON l.row_id = r.id
WHERE c.represented_by IS DISTINCT FROM c.wanted AND l.stream_id = %(stream)s
