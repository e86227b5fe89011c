SELECT id FROM migration.batch
WHERE wave = %(wave)s AND kind = 'wave' AND state = 'published'
LIMIT 1
