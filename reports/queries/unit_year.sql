-- The equation by entity, unit and year, of rows that are not withheld.
COPY (
    WITH cell AS (
        SELECT stream_id, unit_id, year, outcome, count(*) AS n
        FROM migration.ledger
        WHERE outcome <> 'withheld' AND span_id <> ALL (%(outside)s::bigint[])
        GROUP BY 1, 2, 3, 4
    )
    SELECT coalesce(st.entity, '?'),
           regexp_replace(coalesce(u.name, ''), '^(?=[-=+@\t\r\n＝＋－＠])', ''''),
           c.year,
           sum(n),
           coalesce(sum(n) FILTER (WHERE outcome = 'loaded'), 0),
           coalesce(sum(n) FILTER (WHERE outcome = 'linked'), 0),
           coalesce(sum(n) FILTER (WHERE outcome = 'quarantined'), 0),
           coalesce(sum(n) FILTER (WHERE outcome = 'excluded'), 0)
    FROM cell c
    LEFT JOIN migration.stream st ON st.id = c.stream_id
    LEFT JOIN eoffice.org_unit own ON own.id = c.unit_id
    LEFT JOIN eoffice.org_unit u ON u.id = coalesce(own.represented_by, c.unit_id)
    GROUP BY 1, coalesce(own.represented_by, c.unit_id), 2, 3
    ORDER BY 1, 2, coalesce(own.represented_by, c.unit_id), 3
) TO STDOUT (FORMAT csv)
