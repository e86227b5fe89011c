-- Rows that the wave read over no more: the source has them no longer.
DELETE FROM migration.not_begun n
WHERE n.stream_id = %(stream)s AND n.batch_id <> %(batch)s
  AND NOT EXISTS (SELECT FROM migration.ledger l WHERE l.row_id = n.row_id)
