-- Rows of a stream that refer to rows of another one which are worked again: its SELECT reads them too. Most often no
-- row of that one waits; the ledger is not read then. Else once: no index leads from a placed record to what it names.
-- A copy of a unit or a person is referred to by the one that stands for it.
WITH named AS MATERIALIZED (
    SELECT row_id FROM migration.due WHERE stream_id = %(joined)s
    UNION
    SELECT u.represented_by FROM migration.due d JOIN eoffice.org_unit u ON u.id = d.row_id
    WHERE d.stream_id = %(joined)s AND u.represented_by IS NOT NULL
    UNION
    SELECT p.represented_by FROM migration.due d JOIN eoffice.person p ON p.id = d.row_id
    WHERE d.stream_id = %(joined)s AND p.represented_by IS NOT NULL
)
INSERT INTO migration.due (stream_id, row_id, key, why)
SELECT l.stream_id, l.row_id, l.key, 'joined'
FROM migration.ledger l
WHERE EXISTS (SELECT FROM named)
  AND l.stream_id = %(stream)s
  AND (l.unit_id IN (SELECT row_id FROM named)
       OR l.parent_a IN (SELECT row_id FROM named)
       OR l.parent_b IN (SELECT row_id FROM named))
ON CONFLICT DO NOTHING
