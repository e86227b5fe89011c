-- Rows between two ids that a child marks as secret, as this verification read it.
SELECT DISTINCT replace(row_id::text, '-', '')
FROM migration.verify_mark
WHERE row_id BETWEEN %(least)s AND %(greatest)s
