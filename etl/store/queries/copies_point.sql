-- Who stands for whom, and the outcome that goes with it.
UPDATE {records} r SET represented_by = c.wanted
FROM pg_temp.copies c WHERE r.id = c.id AND r.represented_by IS DISTINCT FROM c.wanted;
UPDATE migration.ledger l
SET outcome = CASE WHEN c.wanted IS NULL THEN 'loaded' ELSE 'linked' END::migration.outcome
FROM pg_temp.copies c
WHERE l.row_id = c.id AND l.outcome <> CASE WHEN c.wanted IS NULL THEN 'loaded' ELSE 'linked' END::migration.outcome
