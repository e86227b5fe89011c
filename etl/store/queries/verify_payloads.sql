-- Payloads that the store keeps of these rows.
SELECT replace(row_id::text, '-', ''), payload::text
FROM migration.quarantine
WHERE row_id = ANY(%(ids)s::uuid[])
