-- Records of a stream whose ids do not lie in the order of keys: those that no row of the source explains.
SELECT replace(r.id::text, '-', ''), l.key,
       EXISTS (SELECT FROM migration.conflict c WHERE c.row_id = r.id AND c.field = '*'
    AND (c.resolved_at IS NULL OR c.resolution = 'store'))
FROM {records} r
LEFT JOIN migration.verify_expected e ON e.row_id = r.id
LEFT JOIN migration.ledger l ON l.row_id = r.id
WHERE r.batch_id IS NOT NULL AND {where}
  AND (e.row_id IS NULL OR e.outcome IS NULL)
  AND (l.stream_id IS NULL OR l.stream_id = %(stream)s)
