-- The ledger's rows of the base rows at work: items of their lists, those of today and those of before.
INSERT INTO pg_temp.worked
SELECT row_id FROM pg_temp.staged_ledger
UNION
SELECT l.row_id
FROM unnest(%(keys)s::text[], %(least)s::uuid[], %(greatest)s::uuid[]) AS base (key, least, greatest)
JOIN migration.ledger l ON l.row_id BETWEEN base.least AND base.greatest
    AND l.stream_id = %(stream)s AND starts_with(l.key, base.key || '|')
