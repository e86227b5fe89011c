SELECT wave FROM migration.batch WHERE id = %(batch)s
