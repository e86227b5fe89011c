-- What becomes of each row. A row that is not staged is gone from the source.
CREATE TEMPORARY TABLE judged ON COMMIT DROP AS
SELECT w.row_id, l.stream_id, l.key, l.outcome AS was, l.unit_id AS was_unit, l.year AS was_year, l.identity AS was_identity,
       n.outcome AS now, n.reason, n.row_id IS NULL AS gone, t.record_id IS NOT NULL AS touched, {chief} AS chief,
       CASE
           WHEN n.outcome IN ('loaded', 'linked') AND r.id IS NULL AND t.how = 'delete' THEN 'absent'
           WHEN n.outcome IN ('loaded', 'linked') AND r.id IS NULL THEN 'insert'
           WHEN n.outcome IN ('loaded', 'linked') AND {unchanged} THEN 'same'
           WHEN n.outcome IN ('loaded', 'linked') THEN 'update'
           -- Of a record that a person deleted the touch still holds the words.
           WHEN n.outcome = 'withheld' AND (r.id IS NOT NULL OR t.record_id IS NOT NULL) THEN 'purge'
           WHEN r.id IS NULL THEN 'none'
           -- It cannot be placed any more: the last good version stays, while what it hangs on is there.
           WHEN n.outcome = 'quarantined' AND n.reason NOT IN ('orphan', 'parent_quarantined', 'parent_excluded')
               AND {rooted} THEN 'stale'
           WHEN t.record_id IS NOT NULL THEN 'keep'
           ELSE 'remove'
       END AS action
FROM pg_temp.worked w
LEFT JOIN pg_temp.staged_ledger n ON n.row_id = w.row_id
LEFT JOIN pg_temp.staged s ON s.id = w.row_id
LEFT JOIN migration.ledger l ON l.row_id = w.row_id
LEFT JOIN {records} r ON r.id = w.row_id AND r.batch_id IS NOT NULL
LEFT JOIN eoffice.touch t ON t.record_id = w.row_id;
ANALYZE pg_temp.judged
