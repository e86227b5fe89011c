INSERT INTO migration.decision
    (kind, system, part, entity, column_name, key, source_value, new_value, cause, decided_by, note)
VALUES (%(kind)s, %(system)s, %(part)s, %(entity)s, %(column)s, %(key)s, %(source_value)s, %(new_value)s,
    %(cause)s, %(by)s, %(note)s)
RETURNING id
