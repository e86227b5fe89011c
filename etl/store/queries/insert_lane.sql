INSERT INTO migration.lane (batch_id, stream_id, number, after_key, upto_key)
VALUES (%(batch)s, %(stream)s, %(number)s, %(after)s, %(upto)s)
