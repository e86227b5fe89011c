-- How many rows each of these rows keeps in quarantine, over any number of generations.
WITH RECURSIVE behind AS (
    SELECT given AS root, given AS row_id
    FROM unnest(%(rows)s::uuid[]) given
    UNION
    SELECT b.root, l.row_id
    FROM behind b
    JOIN LATERAL (
        SELECT c.row_id FROM migration.ledger c
        WHERE c.parent_a = b.row_id AND c.outcome NOT IN ('loaded', 'linked') AND c.reason = 'parent_quarantined'
        UNION ALL
        SELECT c.row_id FROM migration.ledger c
        WHERE c.parent_b = b.row_id AND c.outcome NOT IN ('loaded', 'linked') AND c.reason = 'parent_quarantined'
    ) l ON true
)
SELECT replace(root::text, '-', ''), count(*) - 1
FROM behind
GROUP BY root
HAVING count(*) > 1
