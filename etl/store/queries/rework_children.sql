-- Rows of a stream that hang on a record whose outcome, unit or year changed: their ids in the ledger.
SELECT replace(l.row_id::text, '-', '')
FROM pg_temp.moved m JOIN migration.ledger l ON l.parent_a = m.row_id
WHERE l.outcome NOT IN ('loaded', 'linked') AND l.stream_id = %(stream)s
UNION
SELECT replace(l.row_id::text, '-', '')
FROM pg_temp.moved m JOIN migration.ledger l ON l.parent_b = m.row_id
WHERE l.outcome NOT IN ('loaded', 'linked') AND l.stream_id = %(stream)s
UNION
SELECT replace(l.row_id::text, '-', '')
FROM pg_temp.moved m JOIN {records} r ON r.{field} = m.row_id JOIN migration.ledger l ON l.row_id = r.id
WHERE l.stream_id = %(stream)s
UNION
-- A withheld row does not say what it hangs on: all of them are judged anew where a secret one was released.
SELECT replace(l.row_id::text, '-', '')
FROM migration.ledger l
WHERE l.stream_id = %(stream)s AND l.outcome = 'withheld' AND EXISTS (SELECT FROM pg_temp.moved WHERE was = 'withheld')
UNION
-- A decision may have moved a row away from a parent that is secret now: rows with one are judged anew then.
SELECT replace(r.row_id::text, '-', '')
FROM migration.remark r
WHERE r.stream_id = %(stream)s AND r.code = 'decided' AND EXISTS (SELECT FROM pg_temp.moved WHERE now = 'withheld')
