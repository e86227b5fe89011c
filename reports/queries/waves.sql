SELECT w.name, w.units, w.year_from, w.year_to,
       EXISTS (SELECT FROM migration.batch b WHERE b.wave = w.name AND b.state <> 'rolled_back') AS begun
FROM migration.wave w
ORDER BY w.declared_at, w.name;
