-- A detail that holds the key of a withheld row is not told; of any stream, for children carry the keys of their parents.
WITH problem AS (
    SELECT p.*, coalesce(st.system, '') AS system, coalesce(st.part, '') AS part, coalesce(st.entity, '') AS entity
    FROM migration.problem p
    LEFT JOIN migration.stream st ON st.id = p.stream_id
    WHERE p.run_id <> ALL (%(outside_runs)s::integer[])
), word AS (
    SELECT id, regexp_split_to_table(detail, '[][\s,;:="''()]+') AS word FROM problem
    UNION
    SELECT id, detail FROM problem
), telling AS (
    SELECT DISTINCT w.id FROM word w JOIN migration.ledger l ON l.outcome = 'withheld' AND l.key = w.word
)
SELECT p.entity, p.code, p.rows, p.unbalances, CASE WHEN t.id IS NULL THEN p.detail ELSE '…' END AS detail, p.system, p.part
FROM problem p
LEFT JOIN telling t USING (id)
ORDER BY NOT p.unbalances, p.entity, p.system, p.part, p.code, p.id;
