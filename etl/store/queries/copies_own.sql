-- References of the entity to itself lead to who stands for what they name. One that a person set does too: nothing else
-- names a copy, so the record would hang below one that nobody sees, and that no rights reach.
UPDATE {records} r SET {field} = t.represented_by
FROM {records} t
WHERE t.id = r.{field} AND t.represented_by IS NOT NULL AND r.batch_id IS NOT NULL
