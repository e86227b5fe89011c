SELECT part, entity, column_name, cause, source_value, new_value
FROM migration.decision
WHERE system = %(system)s AND part = ANY(%(parts)s) AND kind = 'value' AND withdrawn_at IS NULL
