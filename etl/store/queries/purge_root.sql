-- The ledger's line of one row, with the table that its entity's records stand in told by the caller.
SELECT replace(l.row_id::text, '-', ''), l.stream_id, l.key, s.part, s.entity, l.outcome::text, coalesce(l.reason, '')
FROM migration.ledger l
JOIN migration.stream s ON s.id = l.stream_id
WHERE s.system = %(system)s
  AND ((s.part = %(part)s AND s.entity = %(entity)s AND l.key = %(key)s) OR l.row_id = %(document)s::uuid)
