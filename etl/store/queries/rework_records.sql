DELETE FROM {records} r USING pg_temp.judged j WHERE r.id = j.row_id AND j.action IN ('remove', 'purge');
UPDATE {records} r SET ({columns}) = ROW({staged_columns})
FROM pg_temp.staged s, pg_temp.judged j
WHERE r.id = s.id AND j.row_id = s.id AND j.action = 'update';
INSERT INTO {records} ({all_columns})
SELECT {all_staged_columns} FROM pg_temp.staged s JOIN pg_temp.judged j ON j.row_id = s.id WHERE j.action = 'insert'
