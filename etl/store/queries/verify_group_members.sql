-- Migrated documents that may share a group with another record: of one part of all identities.
WITH mine AS (
    SELECT id, identity, edxml_key, represented_by
    FROM eoffice.document
    WHERE batch_id IS NOT NULL AND identity >= %(least)s AND (%(beyond)s::uuid IS NULL OR identity < %(beyond)s)
    UNION ALL
    SELECT id, identity, edxml_key, represented_by
    FROM eoffice.document
    WHERE %(first)s AND batch_id IS NOT NULL AND identity IS NULL
      AND (edxml_key IS NOT NULL OR represented_by IS NOT NULL)
), shared AS (
    SELECT identity FROM mine WHERE identity IS NOT NULL GROUP BY identity HAVING count(*) > 1
    UNION
    SELECT m.identity FROM mine m JOIN migration.live_identity l ON l.identity = m.identity
), sent AS (
    SELECT edxml_key FROM eoffice.document WHERE batch_id IS NOT NULL AND edxml_key IS NOT NULL
    GROUP BY edxml_key HAVING count(*) > 1
    UNION
    SELECT edxml_key FROM migration.live_identity WHERE edxml_key IS NOT NULL
)
SELECT replace(m.id::text, '-', ''), replace(m.identity::text, '-', ''), replace(m.edxml_key::text, '-', ''),
       replace(m.represented_by::text, '-', ''), l.key, l.outcome::text
FROM mine m
LEFT JOIN migration.ledger l ON l.row_id = m.id
WHERE m.represented_by IS NOT NULL OR l.outcome = 'linked'
   OR m.identity IN (SELECT identity FROM shared) OR m.edxml_key IN (SELECT edxml_key FROM sent)
   OR EXISTS (SELECT FROM migration.pair_decision p WHERE p.same AND m.id IN (p.row_id, p.other_id))
