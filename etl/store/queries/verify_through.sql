UPDATE migration.verified_range
SET done = true, rows = %(rows)s, differing = %(differing)s,
    seconds = extract(epoch FROM clock_timestamp() - now())
WHERE (verification_id, what, number) = (%(id)s, %(what)s, %(number)s)
