-- The parts of the documents kept in the last round, loaded or not: a document is one unit.
INSERT INTO pg_temp.kept
SELECT t.row_id, 'part_of_kept', %(round)s
FROM pg_temp.kept k
JOIN migration.points_to p ON p.to_id = k.row_id AND p.hosted
JOIN pg_temp.taken t ON t.row_id = p.from_id
WHERE k.round = %(round)s - 1
UNION
SELECT t.row_id, 'part_of_kept', %(round)s
FROM pg_temp.kept k
JOIN eoffice.document d ON d.id = k.row_id
JOIN pg_temp.taken t ON t.parent_a = k.row_id
WHERE k.round = %(round)s - 1 AND t.outcome NOT IN ('loaded', 'linked')
ON CONFLICT DO NOTHING
