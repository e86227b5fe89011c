-- Records that no row of the source and no line of the ledger explains; of migrated origin, touched by nobody.
DELETE FROM {records} r
USING migration.verify_finding f
WHERE f.verification_id = %(id)s AND f.entity = %(entity)s
  AND (f.kind = 'row_extra' AND f.key IS NULL OR %(all)s)
  AND r.id = f.row_id AND r.batch_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM eoffice.touch t WHERE t.record_id = r.id)
