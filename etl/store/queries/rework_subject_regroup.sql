-- Groups whose member reads otherwise now: sameness asks for the subject too.
INSERT INTO migration.regroup
SELECT DISTINCT d.identity
FROM pg_temp.judged j JOIN eoffice.document d ON d.id = j.row_id JOIN pg_temp.staged s ON s.id = j.row_id
WHERE j.action = 'update' AND d.identity IS NOT NULL AND d.subject IS DISTINCT FROM s.subject
ON CONFLICT DO NOTHING
