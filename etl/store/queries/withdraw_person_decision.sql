UPDATE migration.person_decision SET withdrawn_at = now()
WHERE person_id = %(person)s AND withdrawn_at IS NULL
