SELECT id, act, subject, asked_by, asked_at, basis, valid_until, coalesce(approved_by, '')
FROM migration.approval
WHERE used_at IS NULL AND valid_until > now()
ORDER BY id
