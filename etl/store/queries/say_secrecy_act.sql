INSERT INTO migration.secrecy_act (row_id, stream_id, key, act, basis, said_by, approved_by)
VALUES (%(row)s, %(stream)s, %(key)s, %(act)s, %(basis)s, %(said_by)s, %(approved_by)s)
ON CONFLICT (row_id) DO UPDATE
SET act = EXCLUDED.act, basis = EXCLUDED.basis, said_by = EXCLUDED.said_by, approved_by = EXCLUDED.approved_by,
    said_at = now()
