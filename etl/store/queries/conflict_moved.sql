-- A person has changed the field once more since the conflict was found: its present value is shown, and nothing is
-- decided on the value of before.
UPDATE migration.conflict c
SET store_value = to_jsonb(r) ->> c.field
FROM {records} r
WHERE c.id = ANY(%(ids)s) AND r.id = c.row_id AND r.{field} IS DISTINCT FROM CAST(c.store_value AS {type})
RETURNING c.id
