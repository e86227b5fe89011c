-- Asked for before it is made: an insert that meets a conflict uses up a number too, and there are 32,767.
INSERT INTO migration.stream (system, part, entity)
SELECT %(system)s, %(part)s, %(entity)s
WHERE NOT EXISTS (
    SELECT FROM migration.stream
    WHERE (system, part, entity) = (%(system)s, %(part)s, %(entity)s)
)
ON CONFLICT DO NOTHING
