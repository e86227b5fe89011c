-- What a verification expects of these rows: id, outcome, and whose they are. A row that no wave has begun is not there; a
-- record that is kept for what people did to it, although the source has lost it, still holds what hangs on it.
SELECT replace(row_id::text, '-', ''), outcome::text, replace(unit_id::text, '-', ''), year::text
FROM migration.verify_expected
WHERE row_id = ANY(%(ids)s::uuid[]) AND outcome IS NOT NULL
UNION ALL
SELECT replace(l.row_id::text, '-', ''), 'loaded', replace(l.unit_id::text, '-', ''), l.year::text
FROM migration.conflict c
JOIN migration.ledger l ON l.row_id = c.row_id AND l.outcome IN ('loaded', 'linked')
WHERE c.row_id = ANY(%(ids)s::uuid[]) AND c.field = '*'
    AND (c.resolved_at IS NULL OR c.resolution = 'store')
  AND NOT EXISTS (SELECT FROM migration.verify_expected e WHERE e.row_id = c.row_id AND e.outcome IS NOT NULL)
