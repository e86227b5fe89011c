SELECT kind, entity, key IS NOT NULL AS keyed, count(*)
FROM migration.verify_finding
WHERE verification_id = %(id)s
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
