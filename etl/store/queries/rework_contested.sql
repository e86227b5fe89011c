-- Fields that a person changed after the load, of records whose source is here again.
-- Copies of one unit or person are the same value: who stands for them may have changed since a value was written.
CREATE TEMPORARY TABLE contested (
    id uuid, field text, last_written text, source_value text, store_value text, conflicts boolean
) ON COMMIT DROP;
WITH other AS MATERIALIZED (
    SELECT s.id, f.field, written.record ->> f.field AS last_written, to_jsonb(s) ->> f.field AS source_value,
           to_jsonb(r) ->> f.field AS store_value
    FROM pg_temp.staged s
    JOIN {records} r ON r.id = s.id
    JOIN eoffice.touch t ON t.record_id = s.id AND t.before IS NOT NULL
    -- Through the table's own types: the same moment may be spelt in another time zone.
    CROSS JOIN LATERAL (SELECT to_jsonb(jsonb_populate_record(NULL::{records}, t.before)) AS record) written
    CROSS JOIN unnest(%(fields)s::text[]) AS f (field)
    WHERE to_jsonb(r) ->> f.field IS DISTINCT FROM written.record ->> f.field
), copy AS MATERIALIZED (
    SELECT r.id::text AS id, r.represented_by::text AS chief
    FROM (
        SELECT DISTINCT CASE WHEN pg_input_is_valid(value, 'uuid') THEN value::uuid END AS id
        FROM other CROSS JOIN unnest(ARRAY[last_written, source_value, store_value]) AS v (value)
    ) named
    CROSS JOIN LATERAL (
        SELECT u.id, u.represented_by FROM eoffice.org_unit u WHERE u.id = named.id
        UNION ALL
        SELECT p.id, p.represented_by FROM eoffice.person p WHERE p.id = named.id
    ) r
    WHERE r.represented_by IS NOT NULL
), meant AS (
    SELECT o.*, coalesce(w.chief, o.last_written) AS written, coalesce(s.chief, o.source_value) AS source,
           coalesce(r.chief, o.store_value) AS store
    FROM other o
    LEFT JOIN copy w ON w.id = o.last_written
    LEFT JOIN copy s ON s.id = o.source_value
    LEFT JOIN copy r ON r.id = o.store_value
)
INSERT INTO pg_temp.contested
SELECT id, field, last_written, source_value, store_value,
       source IS DISTINCT FROM written AND source IS DISTINCT FROM store
FROM meant WHERE store IS DISTINCT FROM written
