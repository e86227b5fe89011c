-- Pairs decided to be the same document, by each end that lies between two ids.
SELECT replace(p.row_id::text, '-', ''), p.row_id::text || p.other_id::text
FROM migration.pair_decision p
WHERE p.same AND p.row_id BETWEEN %(least)s::uuid AND %(greatest)s::uuid
UNION ALL
SELECT replace(p.other_id::text, '-', ''), p.row_id::text || p.other_id::text
FROM migration.pair_decision p
WHERE p.same AND p.other_id BETWEEN %(least)s::uuid AND %(greatest)s::uuid
