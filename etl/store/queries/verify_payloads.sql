-- Payloads that the store keeps of rows in a range of ids, which other streams share, or of exactly these rows.
SELECT replace(row_id::text, '-', ''), payload::text
FROM migration.quarantine
WHERE (%(least)s::uuid IS NULL OR row_id >= %(least)s) AND (%(beyond)s::uuid IS NULL OR row_id < %(beyond)s)
  AND (%(ids)s::uuid[] IS NULL OR row_id = ANY(%(ids)s))
