-- Rows between two ids that a child marks as secret, but for those that people released.
SELECT DISTINCT replace(row_id::text, '-', '')
FROM migration.secret_mark m
WHERE row_id BETWEEN %(least)s AND %(greatest)s
  AND NOT EXISTS (SELECT FROM migration.secrecy_act a WHERE a.row_id = m.row_id AND a.act = 'release')
