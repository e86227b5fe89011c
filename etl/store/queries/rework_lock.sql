-- A person who changes one of these records now waits for this span, and one who was first is seen by it.
SELECT count(*)
FROM (
    SELECT r.id FROM {records} r JOIN pg_temp.worked w ON w.row_id = r.id
    WHERE r.batch_id IS NOT NULL
    ORDER BY r.id
    FOR UPDATE OF r
) locked
