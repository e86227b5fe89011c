-- What the load writes last, for the next comparison: every field but those in conflict.
UPDATE eoffice.touch t
SET before = t.before || coalesce((
    SELECT jsonb_object_agg(f.field, to_jsonb(s) -> f.field)
    FROM unnest(%(fields)s::text[]) AS f (field)
    WHERE NOT EXISTS (SELECT FROM pg_temp.contested c WHERE c.id = s.id AND c.field = f.field AND c.conflicts)
), '{}')
FROM pg_temp.staged s
WHERE t.record_id = s.id AND t.before IS NOT NULL
