-- Register numbers that stand twice in one book: legitimate or not, people decide.
INSERT INTO migration.remark (row_id, code, field, stream_id, span_id)
SELECT l.row_id, 'register_number_repeated', 'register_number', l.stream_id, l.span_id
FROM (
    SELECT id, count(*) OVER (PARTITION BY book_id, register_number, register_text) AS times
    FROM eoffice.document
    WHERE batch_id IS NOT NULL AND direction = %(direction)s
      AND book_id IS NOT NULL AND register_number IS NOT NULL
) d
JOIN migration.ledger l ON l.row_id = d.id
WHERE d.times > 1 AND l.stream_id = %(stream)s
