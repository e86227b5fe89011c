INSERT INTO migration.wave (name, units, year_from, year_to)
VALUES (%(wave)s, %(units)s, %(year_from)s, %(year_to)s)
ON CONFLICT (name) DO UPDATE
SET units = EXCLUDED.units, year_from = EXCLUDED.year_from, year_to = EXCLUDED.year_to, declared_at = now()
