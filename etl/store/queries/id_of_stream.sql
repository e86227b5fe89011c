SELECT id
FROM migration.stream
WHERE (system, part, entity) = (%(system)s, %(part)s, %(entity)s)
