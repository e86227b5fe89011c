-- Rows of a stream that refer to rows of another one which are worked again: its SELECT reads them too. Most often no
-- row of that one waits; the ledger is not read then. Else once: no index leads from a placed record to what it names.
INSERT INTO migration.due (stream_id, row_id, key, why)
SELECT l.stream_id, l.row_id, l.key, 'joined'
FROM migration.ledger l
WHERE EXISTS (SELECT FROM migration.due d WHERE d.stream_id = %(joined)s)
  AND l.stream_id = %(stream)s
  AND (l.unit_id IN (SELECT d.row_id FROM migration.due d WHERE d.stream_id = %(joined)s)
       OR l.parent_a IN (SELECT d.row_id FROM migration.due d WHERE d.stream_id = %(joined)s)
       OR l.parent_b IN (SELECT d.row_id FROM migration.due d WHERE d.stream_id = %(joined)s))
ON CONFLICT DO NOTHING
