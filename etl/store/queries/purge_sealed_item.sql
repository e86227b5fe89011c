INSERT INTO migration.ledger (row_id, stream_id, key, outcome, reason, unit_id, run_id, span_id)
VALUES (%(row)s, %(stream)s, %(key)s, 'withheld', 'parent_withheld', %(unit)s, %(run)s, %(span)s)
ON CONFLICT (row_id) DO NOTHING
