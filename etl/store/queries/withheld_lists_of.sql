-- Keys of withheld items of a stream's lists, and the ids of what marks a record.
SELECT l.key, NULL AS marker
FROM migration.ledger l JOIN migration.stream s ON s.id = l.stream_id
WHERE (s.system, s.part, s.entity) = (%(system)s, %(part)s, %(entity)s) AND l.outcome = 'withheld'
UNION ALL
SELECT NULL, replace(child_id::text, '-', '') FROM migration.secret_mark WHERE row_id = %(row)s::uuid
