-- References of the entity to itself lead to who stands for what they name.
UPDATE {records} r SET {field} = t.represented_by
FROM {records} t
WHERE t.id = r.{field} AND t.represented_by IS NOT NULL AND r.batch_id IS NOT NULL
