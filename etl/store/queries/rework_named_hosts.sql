-- Documents whose entry shows the record that changes: their unit's name, their book's year.
INSERT INTO pg_temp.host
SELECT d.id
FROM pg_temp.judged j JOIN eoffice.document d ON d.{field} = j.row_id
WHERE j.action IN ('update', 'remove', 'purge')
