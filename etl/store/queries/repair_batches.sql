-- Records of a batch that is not published, whose line came with one that is.
UPDATE {records} r
SET batch_id = s.batch_id
FROM migration.verify_finding f
JOIN migration.ledger l ON l.row_id = f.row_id
JOIN migration.span s ON s.id = l.span_id
JOIN migration.batch b ON b.id = s.batch_id AND b.state = 'published'
WHERE f.verification_id = %(id)s AND f.kind = 'unpublished' AND f.entity = %(entity)s
  AND r.id = f.row_id AND r.batch_id IS NOT NULL
