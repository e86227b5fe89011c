-- As if nobody had changed it: the next pass over the row does what the source says. The trail keeps who had, and what
-- else was open about the record is over with it.
WITH gone AS (
    DELETE FROM eoffice.touch t USING migration.conflict c
    WHERE c.id = ANY(%(ids)s) AND t.record_id = c.row_id
    RETURNING t.record_id, t.touched_by, t.touched_at, t.how
), over AS (
    UPDATE migration.conflict other
    SET resolved_at = now(), resolved_by = %(by)s, resolution = 'over'
    FROM migration.conflict c
    WHERE c.id = ANY(%(ids)s) AND other.row_id = c.row_id AND other.field <> '*' AND other.resolved_at IS NULL
)
INSERT INTO eoffice.audit_event (actor, action, record_id, detail)
SELECT %(by)s, 'touch_dropped', record_id,
       jsonb_build_object('touched_by', touched_by, 'touched_at', touched_at, 'how', how)
FROM gone
