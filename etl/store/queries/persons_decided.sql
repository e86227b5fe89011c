-- What people decided and what counts, the latest first.
SELECT l.key, p.full_name, coalesce(p.login, ''), coalesce(a.login, ''), coalesce(d.role, ''), d.decided_by,
       to_char(d.decided_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD HH24:MI'), s.system, s.part
FROM migration.person_decided d
JOIN eoffice.person p ON p.id = d.person_id
JOIN migration.ledger l ON l.row_id = p.id
JOIN migration.stream s ON s.id = l.stream_id
LEFT JOIN eoffice.account a ON a.id = d.account_id
ORDER BY d.decided_at DESC, l.key
