-- Persons whose login belongs to somebody of another name.
INSERT INTO migration.remark (row_id, code, field, stream_id, span_id)
SELECT l.row_id, 'account_name_differs', 'login', l.stream_id, l.span_id
FROM eoffice.person p
JOIN eoffice.account a ON lower(p.login) = lower(a.login)
JOIN migration.ledger l ON l.row_id = p.id
WHERE p.batch_id = %(batch)s AND p.account_id IS NULL
  AND NOT EXISTS (
      SELECT FROM migration.remark r WHERE r.row_id = p.id AND r.code = 'account_name_differs'
  )
