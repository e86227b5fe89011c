-- Records that hang on a secret one go with it, at the same moment; their ledger lines follow.
WITH gone AS (
    DELETE FROM {records} r USING pg_temp.judged j
    WHERE r.{field} = j.row_id AND r.batch_id IS NOT NULL AND j.action = 'purge'
    RETURNING r.id
), untouched AS (
    DELETE FROM eoffice.touch t USING gone WHERE t.record_id = gone.id
), unquarrelled AS (
    DELETE FROM migration.conflict c USING gone WHERE c.row_id = gone.id
)
DELETE FROM migration.quarantine q USING migration.ledger l, pg_temp.judged j
WHERE l.row_id = q.row_id AND l.stream_id = %(stream)s AND j.action = 'purge'
  AND j.row_id IN (l.parent_a, l.parent_b)
