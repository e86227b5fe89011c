-- Fields that a person changed after the load, of records whose source is here again.
CREATE TEMPORARY TABLE contested (
    id uuid, field text, last_written text, source_value text, store_value text, conflicts boolean
) ON COMMIT DROP;
INSERT INTO pg_temp.contested
SELECT s.id, f.field, written.record ->> f.field, to_jsonb(s) ->> f.field,
       to_jsonb(r) ->> f.field,
       to_jsonb(s) ->> f.field IS DISTINCT FROM written.record ->> f.field
           AND to_jsonb(s) ->> f.field IS DISTINCT FROM to_jsonb(r) ->> f.field
FROM pg_temp.staged s
JOIN {records} r ON r.id = s.id
JOIN eoffice.touch t ON t.record_id = s.id AND t.before IS NOT NULL
-- Through the table's own types: the same moment may be spelt in another time zone.
CROSS JOIN LATERAL (SELECT to_jsonb(jsonb_populate_record(NULL::{records}, t.before)) AS record) written
CROSS JOIN unnest(%(fields)s::text[]) AS f (field)
WHERE to_jsonb(r) ->> f.field IS DISTINCT FROM written.record ->> f.field
