WITH closed AS (
    UPDATE migration.conflict
    SET resolved_at = now(), resolved_by = %(by)s, resolution = %(take)s
    WHERE id = ANY(%(ids)s) AND resolved_at IS NULL
    RETURNING id, row_id, field
), noted AS (
    INSERT INTO eoffice.audit_event (actor, action, record_id, detail)
    SELECT %(by)s, 'conflict_resolved', row_id, jsonb_build_object('conflict', id, 'field', field, 'take', %(take)s::text)
    FROM closed
)
SELECT DISTINCT row_id::text FROM closed
