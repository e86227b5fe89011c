-- What was said last of each step of a wave.
SELECT DISTINCT ON (step) step, holds, detail, said_by, at
FROM migration.cutover_step
WHERE wave = %(wave)s
ORDER BY step, id DESC
