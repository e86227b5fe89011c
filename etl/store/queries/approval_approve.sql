-- A second person's word. That it is another person is checked by the table itself as well.
UPDATE migration.approval a
SET approved_by = who.login, approved_account = who.id, approved_at = now()
FROM eoffice.account who
WHERE a.id = %(id)s AND who.login = %(login)s AND who.active
  AND a.approved_at IS NULL AND a.used_at IS NULL AND a.valid_until > now()
  AND who.id <> a.asked_account AND lower(who.login) <> lower(a.asked_by)
RETURNING a.id
