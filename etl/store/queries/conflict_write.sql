UPDATE {records} r
SET {field} = CAST({wanted} AS {type})
FROM migration.conflict c
WHERE c.id = ANY(%(ids)s) AND r.id = c.row_id AND r.batch_id IS NOT NULL
