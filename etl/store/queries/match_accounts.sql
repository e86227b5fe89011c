-- Persons and accounts of the same login and the same name.
UPDATE eoffice.person p
SET account_id = a.id
FROM eoffice.account a
WHERE p.batch_id = %(batch)s AND p.account_id IS NULL
  AND lower(p.login) = lower(a.login) AND lower(p.full_name) = lower(a.full_name)
