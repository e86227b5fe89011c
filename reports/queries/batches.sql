SELECT id, wave, kind, state FROM migration.batch WHERE %(wave)s::text IS NULL OR wave = %(wave)s ORDER BY id;
