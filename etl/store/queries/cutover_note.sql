INSERT INTO migration.cutover_step (wave, step, holds, detail, said_by)
VALUES (%(wave)s, %(step)s, %(holds)s, %(detail)s, %(by)s)
