-- Documents whose register number stands twice in one book: legitimate or not, people decide.
SELECT id
FROM (
    SELECT id, count(*) OVER (PARTITION BY book_id, register_number, register_text) AS times
    FROM eoffice.document
    WHERE batch_id IS NOT NULL AND direction = %(direction)s
      AND book_id IS NOT NULL AND register_number IS NOT NULL
) counted
WHERE times > 1
