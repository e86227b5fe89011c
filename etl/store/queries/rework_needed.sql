-- What live rows or people's changes hang on is not taken away under them.
UPDATE pg_temp.judged j
SET action = 'keep'
WHERE j.action = 'remove' AND EXISTS (
    SELECT FROM {records} r
    WHERE r.{field} = j.row_id
      AND (r.batch_id IS NULL OR EXISTS (SELECT FROM eoffice.touch t WHERE t.record_id = r.id))
)
