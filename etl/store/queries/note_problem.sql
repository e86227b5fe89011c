-- A problem of a stream; seen again it is counted anew, not twice.
INSERT INTO migration.problem (run_id, stream_id, code, unbalances, rows, detail)
VALUES (%(run)s, %(stream)s, %(code)s, %(unbalances)s, %(rows)s, %(detail)s)
ON CONFLICT (stream_id, code, detail) DO UPDATE SET rows = EXCLUDED.rows
