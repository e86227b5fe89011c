-- Which of these rows the ledger has under this stream.
SELECT replace(row_id::text, '-', '')
FROM migration.ledger
WHERE row_id = ANY(%(ids)s::uuid[]) AND stream_id = %(stream)s
