INSERT INTO migration.stream (system, part, entity)
VALUES (%(system)s, %(part)s, %(entity)s)
ON CONFLICT DO NOTHING
