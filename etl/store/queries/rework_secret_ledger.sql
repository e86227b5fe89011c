-- Of a withheld row key, unit and outcome are kept. The rows themselves are written with their span; items of lists leave
-- with the next pass over their base row.
UPDATE migration.ledger l
SET outcome = 'withheld', reason = 'parent_withheld', year = NULL, parent_a = NULL, parent_b = NULL, identity = NULL,
    fingerprint = NULL
FROM pg_temp.gone g
WHERE l.row_id = g.row_id AND g.entity <> %(entity)s AND l.stream_id <> ALL(%(exploded)s::smallint[])
