-- Ids of rows that have to be worked again, of findings that name no stream; a page behind an id.
SELECT DISTINCT row_id::text
FROM migration.verify_finding
WHERE verification_id = %(id)s AND kind = ANY(%(kinds)s) AND entity = ANY(%(entities)s)
  AND row_id > coalesce(nullif(%(after)s, ''), '00000000-0000-0000-0000-000000000000')::uuid
ORDER BY 1
LIMIT 20000
