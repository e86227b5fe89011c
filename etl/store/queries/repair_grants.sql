DELETE FROM eoffice.access_grant g
USING migration.verify_finding f
WHERE f.verification_id = %(id)s AND f.kind = 'right_too_many' AND f.entity = 'access_grant'
  AND g.id = f.row_id AND g.batch_id IS NOT NULL
