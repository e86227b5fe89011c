-- Grants on migrated documents that nobody living gave: the migration gives none, and a person's act touches the document.
SELECT 'right_too_many', 'access_grant', NULL::text, g.id::text, '', CASE WHEN g.batch_id IS NULL THEN 'live' ELSE '' END
FROM eoffice.access_grant g
LEFT JOIN eoffice.document d ON d.id = g.document_id
WHERE g.batch_id IS NOT NULL
   OR (d.batch_id IS NOT NULL AND NOT EXISTS (SELECT FROM eoffice.touch t WHERE t.record_id = g.document_id))
UNION ALL
-- Persons whose account is not the one that signs or a decision give them, unless people made them so.
SELECT 'right_too_many', 'person', l.key, p.id::text, 'account_id', ''
FROM eoffice.person p
LEFT JOIN migration.ledger l ON l.row_id = p.id
WHERE p.batch_id IS NOT NULL AND p.account_id IS NOT NULL
  AND NOT EXISTS (
      SELECT FROM migration.person_account fit WHERE (fit.person_id, fit.account_id) = (p.id, p.account_id)
  )
  AND NOT EXISTS (SELECT FROM eoffice.touch t WHERE t.record_id = p.id)
