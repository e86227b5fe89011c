-- The groups of these documents, live and migrated, and of those that they stand with, are judged again.
WITH RECURSIVE reached (id) AS (
    SELECT unnest(%(ids)s::uuid[])
    UNION
    SELECT further.id
    FROM reached r
    CROSS JOIN LATERAL (
        SELECT d.represented_by FROM eoffice.document d WHERE d.id = r.id  -- NULL leads nowhere
        UNION ALL
        SELECT d.id FROM eoffice.document d WHERE d.represented_by = r.id AND d.represented_by IS NOT NULL
    ) AS further (id)
), key AS (
    SELECT d.identity, d.edxml_key FROM reached r JOIN eoffice.document d ON d.id = r.id WHERE d.batch_id IS NOT NULL
    UNION
    SELECT l.identity, l.edxml_key FROM reached r JOIN migration.live_identity l ON l.document_id = r.id
)
INSERT INTO migration.regroup
SELECT identity FROM key WHERE identity IS NOT NULL
UNION
SELECT edxml_key FROM key WHERE edxml_key IS NOT NULL
ON CONFLICT DO NOTHING
