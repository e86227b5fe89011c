-- Rows of a stream that refer to rows of another one which are worked again: its SELECT reads them too.
INSERT INTO migration.due (stream_id, row_id, key, why)
SELECT l.stream_id, l.row_id, l.key, 'joined'
FROM migration.ledger l
WHERE l.stream_id = %(stream)s
  AND (l.unit_id IN (SELECT d.row_id FROM migration.due d WHERE d.stream_id = %(joined)s)
       OR l.parent_a IN (SELECT d.row_id FROM migration.due d WHERE d.stream_id = %(joined)s)
       OR l.parent_b IN (SELECT d.row_id FROM migration.due d WHERE d.stream_id = %(joined)s))
ON CONFLICT DO NOTHING
