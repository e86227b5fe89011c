-- One scan of the ledger, four ways to count it. Withheld rows lose unit, year and reason before anything is counted,
-- and stay out of every split. level: 0 = by reason, 1 = by unit, 2 = by year.
WITH cell AS MATERIALIZED (
    SELECT stream_id,
           outcome,
           CASE WHEN outcome <> 'withheld' THEN reason END AS reason,
           CASE WHEN outcome <> 'withheld' THEN unit_id END AS unit_id,
           CASE WHEN outcome <> 'withheld' THEN year END AS year,
           count(*) AS n
    FROM migration.ledger
    WHERE span_id <> ALL (%(outside)s::bigint[])
    GROUP BY 1, 2, 3, 4, 5
), split AS (
    SELECT stream_id, outcome, reason, unit_id, year, sum(n)::bigint AS n,
           CASE GROUPING(reason, unit_id, year) WHEN 3 THEN 0 WHEN 5 THEN 1 ELSE 2 END AS level
    FROM cell
    GROUP BY GROUPING SETS ((stream_id, outcome, reason), (stream_id, outcome, unit_id), (stream_id, outcome, year))
)
SELECT s.level,
       coalesce(st.system, '') AS system,
       coalesce(st.part, '') AS part,
       coalesce(st.entity, '?') AS entity,
       s.outcome::text AS outcome,
       s.reason,
       coalesce(u.represented_by, s.unit_id)::text AS unit_id,
       coalesce(chief.name, u.name, ul.key, s.unit_id::text, '') AS unit,
       s.year,
       s.n AS rows
FROM split s
LEFT JOIN migration.stream st ON st.id = s.stream_id
LEFT JOIN eoffice.org_unit u ON s.level = 1 AND u.id = s.unit_id
LEFT JOIN eoffice.org_unit chief ON chief.id = u.represented_by
LEFT JOIN migration.ledger ul ON s.level = 1 AND u.id IS NULL AND ul.row_id = s.unit_id AND ul.outcome <> 'withheld'
WHERE s.level = 0 OR s.outcome <> 'withheld'
ORDER BY s.level, st.entity, st.system, st.part, s.outcome, s.reason, u.name, s.year;
