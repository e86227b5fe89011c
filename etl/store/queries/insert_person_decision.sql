INSERT INTO migration.person_decision (person_id, account_id, role, decided_by)
VALUES (%(person)s, %(account)s, %(role)s, %(by)s)
