-- People of the old system whose account is doubtful, each with every account that may be theirs; shared logins without a
-- role; people whose name reads otherwise than when they were decided on. Each line is a candidate, the likest first.
SELECT l.key, p.full_name, coalesce(p.login, ''), coalesce(p.position, ''), coalesce(u.name, ''),
       coalesce(r.code, CASE WHEN p.shared THEN 'shared_login' ELSE 'decided_for_another_name' END), coalesce(a.login, ''), coalesce(a.full_name, ''), coalesce(h.position, ''),
       coalesce(v.name, ''), coalesce(c.sign, ''), coalesce(c.score, 0)::float8, p.active, s.system, s.part
FROM eoffice.person p
JOIN migration.ledger l ON l.row_id = p.id
JOIN migration.stream s ON s.id = l.stream_id
LEFT JOIN migration.remark r ON r.row_id = p.id
    AND r.code IN ('account_ambiguous', 'account_name_differs', 'account_doubtful')
LEFT JOIN eoffice.org_unit u ON u.id = p.unit_id
LEFT JOIN migration.person_candidate c ON c.person_id = p.id
LEFT JOIN eoffice.account a ON a.id = c.account_id
LEFT JOIN eoffice.person h ON h.account_id = a.id AND h.batch_id IS NULL
LEFT JOIN eoffice.org_unit v ON v.id = h.unit_id
WHERE p.batch_id IS NOT NULL AND p.represented_by IS NULL
  AND (r.code IS NOT NULL OR (p.shared AND p.role IS NULL)
       OR EXISTS (SELECT FROM migration.person_decision d WHERE d.person_id = p.id AND d.withdrawn_at IS NULL))
  AND NOT EXISTS (SELECT FROM migration.person_decided d WHERE d.person_id = p.id)
ORDER BY s.part, l.key, 12 DESC, 7
