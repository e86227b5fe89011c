-- By the store's owner: that something was done to the record stays on record, what was said of it does not.
UPDATE eoffice.audit_event SET detail = '{}'
WHERE (record_id IN (SELECT row_id FROM pg_temp.gone) OR record_id IN (SELECT id FROM pg_temp.live_part))
  AND detail <> '{}'
