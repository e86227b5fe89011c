-- A run that changes no record: the act and its approval hang on it.
INSERT INTO migration.run (kind, wave, state, finished_at, mapping_digest, detail)
VALUES ('cutover', %(wave)s, 'done', now(), %(digest)s, %(detail)s)
RETURNING id
