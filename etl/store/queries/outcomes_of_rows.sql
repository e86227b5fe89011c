-- What the ledger says of these rows: id, outcome, and whose they are.
SELECT replace(row_id::text, '-', ''), outcome::text, replace(unit_id::text, '-', ''), year::text
FROM migration.ledger
WHERE row_id = ANY(%(ids)s::uuid[])
