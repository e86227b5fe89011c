-- What hangs on them, by one field of one entity: records, and lines of the ledger that have none.
INSERT INTO pg_temp.gone
SELECT l.row_id, l.stream_id, l.key, l.outcome, %(entity)s,
       EXISTS (SELECT FROM eoffice.touch t WHERE t.record_id = l.row_id)
FROM pg_temp.gone g
JOIN {records} r ON r.{field} = g.row_id AND r.batch_id IS NOT NULL
JOIN migration.ledger l ON l.row_id = r.id
WHERE g.entity = %(above)s AND l.stream_id = %(stream)s
UNION
SELECT l.row_id, l.stream_id, l.key, l.outcome, %(entity)s, false
FROM pg_temp.gone g
JOIN migration.ledger l ON l.parent_a = g.row_id AND l.outcome NOT IN ('loaded', 'linked')
WHERE g.entity = %(above)s AND l.stream_id = %(stream)s AND l.outcome <> 'withheld'
UNION
SELECT l.row_id, l.stream_id, l.key, l.outcome, %(entity)s, false
FROM pg_temp.gone g
JOIN migration.ledger l ON l.parent_b = g.row_id AND l.outcome NOT IN ('loaded', 'linked')
WHERE g.entity = %(above)s AND l.stream_id = %(stream)s AND l.outcome <> 'withheld'
ON CONFLICT DO NOTHING
