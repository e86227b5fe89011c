INSERT INTO migration.batch (wave, kind, run_id)
VALUES (%(wave)s, 'sync', %(run)s)
RETURNING id
