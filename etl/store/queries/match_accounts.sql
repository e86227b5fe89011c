-- Persons and the one account of the same login and, folded, the same name. A shared login is nobody's own: neither one
-- that says so nor one whose mark cannot be read becomes a person's rights.
UPDATE eoffice.person p
SET account_id = fit.account_id
FROM (
    SELECT p.id, min(a.id::text)::uuid AS account_id
    FROM eoffice.person p
    JOIN eoffice.account a ON lower(a.login) = lower(p.login)
        AND eoffice.folded(a.full_name) = eoffice.folded(p.full_name)
    WHERE p.batch_id = %(batch)s AND p.account_id IS NULL AND p.shared IS NOT TRUE
      AND eoffice.folded(p.full_name) <> ''
      AND NOT EXISTS (
          SELECT FROM migration.remark r
          WHERE r.row_id = p.id AND r.code = 'boolean_unreadable' AND r.field = 'shared'
      )
    GROUP BY p.id
    HAVING count(*) = 1
) fit
WHERE p.id = fit.id
