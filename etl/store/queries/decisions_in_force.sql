SELECT kind, column_name, key, source_value, new_value
FROM migration.decision
WHERE system = %(system)s AND part = %(part)s AND entity = %(entity)s AND withdrawn_at IS NULL
ORDER BY id
