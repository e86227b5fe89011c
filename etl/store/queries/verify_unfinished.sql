SELECT id
FROM migration.verification
WHERE state = 'running' AND (wave, digest, files) = (%(wave)s, %(digest)s, %(files)s)
ORDER BY id DESC
LIMIT 1
