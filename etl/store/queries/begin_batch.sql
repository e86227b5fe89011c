INSERT INTO migration.batch (wave, kind, run_id)
VALUES (%(wave)s, 'wave', %(run)s)
RETURNING id
