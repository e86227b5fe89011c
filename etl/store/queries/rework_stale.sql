-- Documents that keep their last good version, and those whose version is good again.
UPDATE eoffice.document d
SET stale_since = CASE WHEN j.action IN ('stale', 'keep') THEN now() END
FROM pg_temp.judged j
WHERE d.id = j.row_id
  AND (d.stale_since IS NULL AND j.action IN ('stale', 'keep')
    OR d.stale_since IS NOT NULL AND j.action IN ('update', 'same'))
