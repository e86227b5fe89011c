INSERT INTO migration.mapping_digest (stream_id, digest, run_id)
VALUES (%(stream)s, %(digest)s, %(run)s)
ON CONFLICT (stream_id) DO UPDATE SET digest = EXCLUDED.digest, run_id = EXCLUDED.run_id
