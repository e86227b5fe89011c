-- Of a withheld row key, unit and outcome are kept; of an item of a list not even the key.
UPDATE migration.ledger l
SET outcome = 'withheld', reason = CASE WHEN l.row_id = %(root)s::uuid THEN NULL ELSE 'parent_withheld' END,
    year = NULL, parent_a = NULL, parent_b = NULL, identity = NULL, fingerprint = NULL
FROM pg_temp.gone g
WHERE l.row_id = g.row_id AND l.stream_id <> ALL(%(exploded)s::smallint[])
