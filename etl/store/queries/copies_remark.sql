-- What copies of one say otherwise than the one that stands for them, field by field, and which cannot be told apart.
CREATE TEMPORARY TABLE copies_said ON COMMIT DROP AS
SELECT c.id AS row_id, 'copy_differs' AS code, f.field, c.stream_id
FROM pg_temp.copies c
JOIN {records} mine ON mine.id = c.id
JOIN {records} chief ON chief.id = c.wanted
CROSS JOIN LATERAL (SELECT to_jsonb(mine) AS own, to_jsonb(chief) AS other OFFSET 0) AS told  -- made once a copy
CROSS JOIN unnest(%(fields)s::text[]) AS f (field)
WHERE told.own -> f.field IS DISTINCT FROM told.other -> f.field
UNION ALL
SELECT c.id, 'copy_ambiguous', %(same)s, c.stream_id FROM pg_temp.copies c WHERE c.doubtful;
DELETE FROM migration.remark r USING migration.stream s
WHERE s.id = r.stream_id AND s.system = %(system)s AND s.entity = %(entity)s
  AND r.code IN ('copy_differs', 'copy_ambiguous')
  AND NOT EXISTS (SELECT FROM pg_temp.copies_said c WHERE (c.row_id, c.code, c.field) = (r.row_id, r.code, r.field));
INSERT INTO migration.remark (row_id, code, field, stream_id, span_id)
SELECT c.row_id, c.code, c.field, c.stream_id, l.span_id
FROM pg_temp.copies_said c JOIN migration.ledger l USING (row_id)
WHERE NOT EXISTS (
    SELECT FROM migration.remark r WHERE (r.row_id, r.code, r.field) = (c.row_id, c.code, c.field)
)
