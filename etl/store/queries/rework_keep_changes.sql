-- What a person changed stays: the staged record takes the store's value there.
UPDATE pg_temp.staged s
SET ({columns}) = (
    SELECT {columns}
    FROM jsonb_populate_record(s, (
        SELECT jsonb_object_agg(c.field, to_jsonb(r) -> c.field) FROM pg_temp.contested c WHERE c.id = s.id
    ))
)
FROM {records} r
WHERE r.id = s.id AND EXISTS (SELECT FROM pg_temp.contested c WHERE c.id = s.id)
