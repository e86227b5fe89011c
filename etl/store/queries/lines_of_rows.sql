-- What the ledger says of rows, as text.
SELECT replace(row_id::text, '-', ''), outcome::text, reason, replace(unit_id::text, '-', ''), year::text,
       replace(parent_a::text, '-', ''), replace(parent_b::text, '-', ''), replace(fingerprint::text, '-', '')
FROM migration.ledger
WHERE row_id = ANY(%(ids)s::uuid[])
