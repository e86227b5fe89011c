-- Remarks of a stream whose ids do not lie in the order of keys: those of rows that no row of the source explains.
SELECT DISTINCT replace(r.row_id::text, '-', ''), l.key, 'remark_extra', btrim(r.code || ' ' || r.field)
FROM migration.remark r
LEFT JOIN migration.verify_expected e ON e.row_id = r.row_id
LEFT JOIN migration.ledger l ON l.row_id = r.row_id
WHERE r.stream_id = %(stream)s AND NOT r.code = ANY(%(codes)s) AND NOT r.code || ' ' || r.field = ANY(%(told)s) AND (e.row_id IS NULL OR e.outcome IS NULL)
  AND NOT EXISTS (SELECT FROM migration.conflict c WHERE c.row_id = r.row_id
    AND (c.resolved_at IS NULL OR (c.field = '*' AND c.resolution = 'store')))
