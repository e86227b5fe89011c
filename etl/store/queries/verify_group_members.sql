-- Migrated documents that share a group with another record, or are said to: of a range of identities. Those without an
-- identity come with the first range.
WITH mine AS MATERIALIZED (
    SELECT id, identity, edxml_key, represented_by
    FROM eoffice.document
    WHERE batch_id IS NOT NULL AND identity IS NOT NULL
      AND (%(least)s::uuid IS NULL OR identity >= %(least)s)
      AND (%(beyond)s::uuid IS NULL OR identity < %(beyond)s)
    UNION ALL
    SELECT id, identity, edxml_key, represented_by
    FROM eoffice.document
    WHERE %(least)s::uuid IS NULL AND batch_id IS NOT NULL AND identity IS NULL
      AND (edxml_key IS NOT NULL OR represented_by IS NOT NULL)
), met AS (
    SELECT id
    FROM (SELECT id, count(*) OVER (PARTITION BY identity) AS times FROM mine WHERE identity IS NOT NULL) counted
    WHERE times > 1
    UNION
    SELECT m.id FROM mine m JOIN migration.live_identity l ON l.identity = m.identity
    UNION
    SELECT m.id FROM mine m JOIN migration.live_identity l ON l.edxml_key = m.edxml_key
    UNION
    SELECT m.id
    FROM mine m
    JOIN (
        SELECT edxml_key FROM eoffice.document WHERE batch_id IS NOT NULL AND edxml_key IS NOT NULL
        GROUP BY edxml_key HAVING count(*) > 1
    ) sent ON sent.edxml_key = m.edxml_key
    UNION
    SELECT id FROM mine WHERE represented_by IS NOT NULL
    UNION
    SELECT m.id FROM mine m JOIN migration.pair_decision p ON p.row_id = m.id WHERE p.same
    UNION
    SELECT m.id FROM mine m JOIN migration.pair_decision p ON p.other_id = m.id WHERE p.same
    UNION
    SELECT row_id FROM migration.ledger
    WHERE outcome = 'linked' AND row_id IN (SELECT id FROM mine)
)
SELECT replace(m.id::text, '-', ''), replace(m.identity::text, '-', ''), replace(m.edxml_key::text, '-', ''),
       replace(m.represented_by::text, '-', ''), l.key, l.outcome::text
FROM met
JOIN mine m ON m.id = met.id
LEFT JOIN migration.ledger l ON l.row_id = m.id
