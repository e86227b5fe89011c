SELECT replace(identity::text, '-', '')
FROM migration.regroup
ORDER BY identity
LIMIT %(rows)s
