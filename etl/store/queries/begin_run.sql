INSERT INTO migration.run (kind, wave, mapping_digest)
VALUES ('migrate', %(wave)s, %(digest)s)
RETURNING id
