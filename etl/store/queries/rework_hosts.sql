-- Documents whose entry in the index changes, by their column {host}.
INSERT INTO pg_temp.host
SELECT r.{host}
FROM pg_temp.judged j JOIN {records} r ON r.id = j.row_id
WHERE j.action IN ('update', 'remove', 'purge', 'stale', 'keep')
UNION
SELECT s.{host}
FROM pg_temp.judged j JOIN pg_temp.staged s ON s.id = j.row_id
WHERE j.action = 'update'
