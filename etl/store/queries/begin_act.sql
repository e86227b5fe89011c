-- A run for one act of a person, and the pen with it.
WITH begun AS (
    INSERT INTO migration.run (kind, wave, mapping_digest)
    VALUES ('repair', %(wave)s, %(digest)s)
    RETURNING id
)
UPDATE migration.writer
SET epoch = epoch + 1, run_id = begun.id
FROM begun
RETURNING run_id, epoch
