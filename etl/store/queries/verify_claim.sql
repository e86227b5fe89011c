-- A range that nobody works on: the row stays locked until its findings commit; a killed worker's lock falls with it.
SELECT what, number, after_key, upto_key
FROM migration.verified_range
WHERE verification_id = %(id)s AND NOT done AND what = ANY(%(whats)s)
ORDER BY array_position(%(whats)s, what), number
LIMIT 1
FOR UPDATE SKIP LOCKED
