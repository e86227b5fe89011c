INSERT INTO migration.decision_request (unit_id, cause, due_on, file_name)
VALUES (%(unit)s, %(cause)s, %(due)s, %(file)s)
