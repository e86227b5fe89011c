SELECT w.name, w.units, w.year_from, w.year_to, b.state IS NOT NULL AS begun, b.state
FROM migration.wave w
LEFT JOIN LATERAL (
    SELECT state FROM migration.batch
    WHERE wave = w.name AND kind = 'wave' AND state <> 'rolled_back'
    ORDER BY id DESC LIMIT 1
) b ON true
ORDER BY w.declared_at, w.name;
