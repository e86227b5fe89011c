INSERT INTO migration.verified_range (verification_id, what, number, after_key, upto_key)
VALUES (%(id)s, %(what)s, %(number)s, %(after)s, %(upto)s)
