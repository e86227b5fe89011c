UPDATE migration.decision
SET withdrawn_at = now(), withdrawn_by = %(by)s
WHERE id = %(id)s AND withdrawn_at IS NULL
RETURNING kind, system, part, entity, column_name, key
