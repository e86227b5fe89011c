-- What the spans of a batch left alone beside what is remembered of it.
SELECT (SELECT coalesce(sum(not_begun), 0) FROM migration.span WHERE stream_id = %(stream)s AND batch_id = %(batch)s),
       (SELECT count(*) FROM migration.not_begun n WHERE n.stream_id = %(stream)s
        AND NOT EXISTS (SELECT FROM migration.ledger l WHERE l.row_id = n.row_id))
