-- The rows leave the queue; what their outcome decides for others comes next, so they may come back for that.
-- What refers to a copy of a unit or a person names the one that stands for it: where the copy leaves, that is looked at.
DELETE FROM migration.due WHERE stream_id = %(stream)s AND row_id = ANY(%(ids)s::uuid[]);
CREATE TEMPORARY TABLE moved ON COMMIT DROP AS
SELECT named.row_id, j.was, l.outcome AS now,
       coalesce(j.was IN ('loaded', 'linked'), false) AS was_placed,
       coalesce(l.outcome IN ('loaded', 'linked'), false) AS is_placed
FROM pg_temp.judged j
LEFT JOIN migration.ledger l ON l.row_id = j.row_id
CROSS JOIN LATERAL (
    SELECT j.row_id
    UNION ALL
    SELECT j.chief WHERE j.chief IS NOT NULL AND l.outcome IN ('loaded', 'linked') IS NOT TRUE
) named
WHERE (j.was, j.was_unit, j.was_year) IS DISTINCT FROM (l.outcome, l.unit_id, l.year);
ANALYZE pg_temp.moved
