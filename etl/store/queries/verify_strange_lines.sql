-- Lines of such a stream in the ledger that no row of the source explains.
SELECT replace(l.row_id::text, '-', ''), l.key
FROM migration.ledger l
LEFT JOIN migration.verify_expected e ON e.row_id = l.row_id
WHERE l.stream_id = %(stream)s AND (e.row_id IS NULL OR e.outcome IS NULL)
  AND NOT EXISTS (SELECT FROM migration.conflict c WHERE c.row_id = l.row_id
    AND (c.resolved_at IS NULL OR (c.field = '*' AND c.resolution = 'store')))
