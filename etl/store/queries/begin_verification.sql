INSERT INTO migration.verification (wave, digest, files)
VALUES (%(wave)s, %(digest)s, %(files)s)
RETURNING id
