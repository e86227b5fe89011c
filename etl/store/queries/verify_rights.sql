-- Grants on migrated documents that nobody living gave: the migration gives none, and a person's act touches the document.
SELECT 'right_too_many', 'access_grant', NULL::text, g.id::text, '', CASE WHEN g.batch_id IS NULL THEN 'live' ELSE '' END
FROM eoffice.access_grant g
LEFT JOIN eoffice.document d ON d.id = g.document_id
WHERE g.batch_id IS NOT NULL
   OR (d.batch_id IS NOT NULL AND NOT EXISTS (SELECT FROM eoffice.touch t WHERE t.record_id = g.document_id))
UNION ALL
-- Persons whose account is not the one of their login and name, unless people made them so.
SELECT 'right_too_many', 'person', l.key, p.id::text, 'account_id', ''
FROM eoffice.person p
LEFT JOIN migration.ledger l ON l.row_id = p.id
WHERE p.batch_id IS NOT NULL AND p.account_id IS NOT NULL
  AND NOT EXISTS (
      SELECT FROM eoffice.account a
      WHERE a.id = p.account_id AND lower(a.login) = lower(p.login) AND p.shared IS NOT TRUE
        AND eoffice.folded(a.full_name) = eoffice.folded(p.full_name)
  )
  AND NOT EXISTS (SELECT FROM eoffice.touch t WHERE t.record_id = p.id)
