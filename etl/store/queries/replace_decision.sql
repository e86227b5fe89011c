UPDATE migration.decision
SET withdrawn_at = now(), withdrawn_by = %(by)s
WHERE kind = %(kind)s AND system = %(system)s AND part = %(part)s AND entity = %(entity)s
    AND column_name IS NOT DISTINCT FROM %(column)s AND key IS NOT DISTINCT FROM %(key)s
    AND source_value IS NOT DISTINCT FROM %(source_value)s AND withdrawn_at IS NULL
