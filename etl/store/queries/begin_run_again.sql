INSERT INTO migration.run (kind, wave, mapping_digest)
VALUES (%(kind)s, %(wave)s, %(digest)s)
RETURNING id
