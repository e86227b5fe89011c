-- The last of the source that was considered: the next sync finds no difference to it.
UPDATE eoffice.touch t
SET before = t.before || jsonb_build_object(c.field, to_jsonb(CAST(c.source_value AS {type})))
FROM migration.conflict c
WHERE c.id = ANY(%(ids)s) AND t.record_id = c.row_id AND t.before IS NOT NULL
