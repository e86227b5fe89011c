-- A person's account that is not the one of their login and name.
UPDATE eoffice.person p
SET account_id = NULL
FROM migration.verify_finding f
WHERE f.verification_id = %(id)s AND f.kind = 'right_too_many' AND f.entity = 'person'
  AND p.id = f.row_id AND p.batch_id IS NOT NULL AND NOT EXISTS (SELECT FROM eoffice.touch t WHERE t.record_id = p.id)
