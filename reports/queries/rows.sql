-- The rows behind every figure, list by list: first the number of the list, then the line of its CSV file. Withheld rows
-- are in none. A cell that a spreadsheet would run as a formula gets an apostrophe in front.
COPY (
    WITH list AS (
        SELECT * FROM unnest(%(kinds)s::text[], %(entities)s::text[], %(codes)s::text[])
            WITH ORDINALITY AS list (kind, entity, code, number)
    ), line AS (
        SELECT l.outcome::text AS kind, l.stream_id, coalesce(l.reason, '') AS code, '' AS field, l.row_id, l.outcome,
               l.key, l.unit_id, l.year
        FROM migration.ledger l
        WHERE l.outcome IN ('quarantined', 'excluded') AND l.span_id <> ALL (%(outside)s::bigint[])
        UNION ALL
        SELECT 'remark', r.stream_id, r.code, r.field, r.row_id, l.outcome, l.key, l.unit_id, l.year
        FROM migration.remark r
        LEFT JOIN migration.ledger l USING (row_id)
        WHERE l.outcome IS DISTINCT FROM 'withheld' AND r.span_id <> ALL (%(outside)s::bigint[])
    )
    SELECT list.number,
           regexp_replace(st.system, '^(?=[-=+@\t\r\n＝＋－＠])', ''''),
           regexp_replace(st.part, '^(?=[-=+@\t\r\n＝＋－＠])', ''''),
           regexp_replace(coalesce(st.entity, '?'), '^(?=[-=+@\t\r\n＝＋－＠])', ''''),
           regexp_replace(line.key, '^(?=[-=+@\t\r\n＝＋－＠])', ''''),
           line.outcome,
           regexp_replace(line.code, '^(?=[-=+@\t\r\n＝＋－＠])', ''''),
           regexp_replace(line.field, '^(?=[-=+@\t\r\n＝＋－＠])', ''''),
           regexp_replace(u.name, '^(?=[-=+@\t\r\n＝＋－＠])', ''''),
           line.year
    FROM line
    LEFT JOIN migration.stream st ON st.id = line.stream_id
    JOIN list ON list.kind = line.kind AND list.entity = coalesce(st.entity, '?') AND list.code = line.code
    LEFT JOIN eoffice.org_unit u ON u.id = line.unit_id
    ORDER BY list.number, line.row_id, line.field
) TO STDOUT (FORMAT csv)
