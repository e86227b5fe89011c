SELECT replace(row_id::text, '-', '')
FROM migration.ledger
WHERE row_id = ANY(%(rows)s::uuid[])
