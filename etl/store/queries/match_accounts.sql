-- Persons and the one account of the same login and, folded, the same name. A shared login is nobody's own: neither one
-- that says so nor one whose mark cannot be read becomes a person's rights. Every person is matched anew, since accounts
-- come and go; a person whom people touched is left alone.
UPDATE eoffice.person p
SET account_id = fit.account_id
FROM (
    SELECT p.id, CASE WHEN count(a.id) = 1 THEN min(a.id::text)::uuid END AS account_id
    FROM eoffice.person p
    LEFT JOIN eoffice.account a ON lower(a.login) = lower(p.login)
        AND eoffice.folded(a.full_name) = eoffice.folded(p.full_name)
        AND p.shared IS NOT TRUE AND eoffice.folded(p.full_name) <> ''
        AND NOT EXISTS (
            SELECT FROM migration.remark r
            WHERE r.row_id = p.id AND r.code = 'boolean_unreadable' AND r.field = 'shared'
        )
    WHERE p.batch_id IS NOT NULL
    GROUP BY p.id
) fit
WHERE p.id = fit.id AND p.account_id IS DISTINCT FROM fit.account_id
  AND NOT EXISTS (SELECT FROM eoffice.touch t WHERE t.record_id = p.id)
