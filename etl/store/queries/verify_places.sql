-- Rows that no wave has begun, and rows that one has: those were begun once, whatever has become of their unit since.
SELECT replace(given.row_id::text, '-', ''), CASE WHEN e.row_id IS NOT NULL AND e.outcome IS NULL
    THEN 'not_begun' ELSE 'here' END
FROM unnest(%(ids)s::uuid[]) AS given (row_id)
LEFT JOIN migration.verify_expected e ON e.row_id = given.row_id
WHERE e.row_id IS NOT NULL OR EXISTS (SELECT FROM migration.ledger l WHERE l.row_id = given.row_id)
