-- Groups that a record has left, for judging whole: read before the records change.
INSERT INTO migration.regroup
SELECT DISTINCT key FROM (
    SELECT d.identity AS key, s.identity AS now, j.action
    FROM pg_temp.judged j JOIN eoffice.document d ON d.id = j.row_id LEFT JOIN pg_temp.staged s ON s.id = j.row_id
    UNION ALL
    SELECT d.edxml_key, s.edxml_key, j.action
    FROM pg_temp.judged j JOIN eoffice.document d ON d.id = j.row_id LEFT JOIN pg_temp.staged s ON s.id = j.row_id
) left_behind
WHERE key IS NOT NULL AND (action IN ('remove', 'purge') OR (action = 'update' AND now IS DISTINCT FROM key))
ON CONFLICT DO NOTHING
