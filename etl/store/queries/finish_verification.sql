UPDATE migration.verification
SET state = 'done', finished_at = clock_timestamp(), detail = %(detail)s
WHERE id = %(id)s
