UPDATE migration.run
SET state = 'stopped', finished_at = now()
WHERE state = 'running' AND id <> %(run)s
