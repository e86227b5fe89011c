UPDATE eoffice.document d
SET stale_since = now()
FROM pg_temp.judged j
WHERE d.id = j.row_id AND j.action IN ('stale', 'keep') AND d.stale_since IS NULL
