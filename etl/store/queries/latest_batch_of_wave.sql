SELECT b.id, b.state, r.mapping_digest
FROM migration.batch b
JOIN migration.run r ON r.id = b.run_id
WHERE b.wave = %(wave)s AND b.kind = 'wave' AND b.state <> 'rolled_back'
ORDER BY b.id DESC
LIMIT 1
