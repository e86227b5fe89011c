-- Keys of a stream that stand twice in the source, perhaps far from each other.
SELECT replace(e.row_id::text, '-', ''), l.key
FROM migration.verify_expected e
LEFT JOIN migration.ledger l ON l.row_id = e.row_id
WHERE e.entity = %(entity)s AND e.outcome IS NOT NULL
  AND NOT EXISTS (
      SELECT FROM migration.verify_finding f
      WHERE f.verification_id = %(id)s AND f.kind = 'key_repeated' AND f.row_id = e.row_id
  )
GROUP BY e.row_id, l.key
HAVING count(*) > 1
