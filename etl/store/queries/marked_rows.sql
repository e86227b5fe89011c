-- Rows between two ids that a child marks as secret.
SELECT DISTINCT replace(row_id::text, '-', '')
FROM migration.secret_mark
WHERE row_id BETWEEN %(least)s AND %(greatest)s
