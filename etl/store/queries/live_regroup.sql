-- Groups of migrated documents that live ones have left or entered, or that such a one represented.
INSERT INTO migration.regroup
SELECT key
FROM (
    SELECT l.identity, l.edxml_key
    FROM migration.live_identity l JOIN pg_temp.{changed} USING (document_id, unit_id)
    UNION
    SELECT d.identity, d.edxml_key
    FROM eoffice.document d JOIN pg_temp.{changed} c ON c.document_id = d.represented_by
) named
CROSS JOIN LATERAL (
    SELECT identity AS key
    WHERE EXISTS (SELECT FROM eoffice.document d WHERE d.identity = named.identity AND d.batch_id IS NOT NULL)
    UNION ALL
    SELECT edxml_key
    WHERE EXISTS (SELECT FROM eoffice.document d WHERE d.edxml_key = named.edxml_key AND d.batch_id IS NOT NULL)
) touched
ON CONFLICT DO NOTHING
