-- Whether something of people hangs on the records: a live row, or a migrated one that they changed.
SELECT EXISTS (
    SELECT FROM {records} r
    JOIN migration.conflict c ON c.row_id = r.{field}
    WHERE c.id = ANY(%(ids)s)
      AND (r.batch_id IS NULL OR EXISTS (SELECT FROM eoffice.touch t WHERE t.record_id = r.id))
)
