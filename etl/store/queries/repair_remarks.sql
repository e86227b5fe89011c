-- Remarks too many of rows that are not in the store as records; those of others go when their rows are worked again.
DELETE FROM migration.remark r
USING migration.verify_finding f
WHERE f.verification_id = %(id)s AND f.kind = 'remark_extra' AND r.row_id = f.row_id
  AND NOT EXISTS (SELECT FROM migration.ledger l WHERE l.row_id = r.row_id AND l.outcome IN ('loaded', 'linked'))
