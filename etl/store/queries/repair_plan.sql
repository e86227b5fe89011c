SELECT kind, entity, count(*), key IS NOT NULL, detail = 'live'
FROM migration.verify_finding
WHERE verification_id = %(id)s
GROUP BY kind, entity, key IS NOT NULL, detail = 'live'
ORDER BY 1, 2, 4, 5
