SELECT id, digest, files, finished_at
FROM migration.verification
WHERE wave = %(wave)s AND state = 'done'
ORDER BY id DESC
LIMIT 1
