INSERT INTO migration.person_decision (person_id, full_name, account_id, role, decided_by)
SELECT p.id, p.full_name, %(account)s, %(role)s, %(by)s
FROM eoffice.person p
WHERE p.id = %(person)s
