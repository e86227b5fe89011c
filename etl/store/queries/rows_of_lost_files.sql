-- Attachments that stay out for what was wrong with their files.
SELECT key, reason
FROM migration.ledger
WHERE stream_id = %(stream)s AND outcome NOT IN ('loaded', 'linked') AND outcome = 'quarantined'
  AND reason = ANY(%(reasons)s)
ORDER BY row_id
