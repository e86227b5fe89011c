-- Items of a stream's lists, out of the ledger: base key, how many, and what their sealed lines keep of them.
WITH dropped AS (
    DELETE FROM migration.ledger l USING pg_temp.gone g
    WHERE l.row_id = g.row_id AND l.stream_id = %(stream)s
    RETURNING split_part(l.key, '|', 1) AS base, l.unit_id, l.run_id, l.span_id
)
SELECT base, count(*), min(unit_id::text), max(run_id), max(span_id) FROM dropped GROUP BY 1
