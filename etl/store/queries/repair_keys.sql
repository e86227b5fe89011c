-- Keys of rows that have to be worked again, of one stream; a page behind a key.
SELECT DISTINCT key
FROM migration.verify_finding
WHERE verification_id = %(id)s AND kind = ANY(%(kinds)s) AND entity = ANY(%(entities)s)
  AND key IS NOT NULL AND key > %(after)s
ORDER BY key
LIMIT 20000
