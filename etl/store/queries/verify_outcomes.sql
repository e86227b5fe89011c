-- What a verification expects of these rows: id, outcome, and whose they are. A row that no wave has begun is not there.
SELECT replace(row_id::text, '-', ''), outcome::text, replace(unit_id::text, '-', ''), year::text
FROM migration.verify_expected
WHERE row_id = ANY(%(ids)s::uuid[]) AND outcome IS NOT NULL
