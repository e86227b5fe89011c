-- What the rows kept in the last round point to.
INSERT INTO pg_temp.kept
SELECT DISTINCT t.row_id, 'needed', %(round)s
FROM pg_temp.kept k
JOIN migration.points_to p ON p.from_id = k.row_id
JOIN pg_temp.taken t ON t.row_id = p.to_id
WHERE k.round = %(round)s - 1
ON CONFLICT DO NOTHING
