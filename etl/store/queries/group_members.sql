-- Every member, legacy and live, of the groups that these keys touch: whole groups. Each key is looked up by its index;
-- an array compared with `= ANY` would be searched from end to end for every row.
WITH same AS MATERIALIZED (
    SELECT unnest(%(identities)s::uuid[]) AS identity
), sent AS MATERIALIZED (
    SELECT unnest(%(edxml)s::uuid[]) AS edxml_key
), touched AS MATERIALIZED (
    SELECT d.id, d.represented_by
    FROM same JOIN eoffice.document d ON d.identity = same.identity
    WHERE d.batch_id IS NOT NULL AND d.identity IS NOT NULL
    UNION
    SELECT d.id, d.represented_by
    FROM sent JOIN eoffice.document d ON d.edxml_key = sent.edxml_key
    WHERE d.batch_id IS NOT NULL AND d.edxml_key IS NOT NULL
), chiefs AS MATERIALIZED (
    SELECT id FROM touched
    UNION
    SELECT represented_by FROM touched WHERE represented_by IS NOT NULL
), legacy AS MATERIALIZED (
    SELECT id FROM touched
    UNION
    SELECT d.id FROM chiefs c JOIN eoffice.document d ON d.id = c.id WHERE d.batch_id IS NOT NULL
    UNION
    SELECT d.id
    FROM chiefs c
    JOIN eoffice.document d ON d.represented_by = c.id
    WHERE d.batch_id IS NOT NULL
), live AS MATERIALIZED (
    SELECT l.document_id, l.identity, l.edxml_key
    FROM same JOIN migration.live_identity l ON l.identity = same.identity
    WHERE l.identity IS NOT NULL
    UNION
    SELECT l.document_id, l.identity, l.edxml_key
    FROM sent JOIN migration.live_identity l ON l.edxml_key = sent.edxml_key
    WHERE l.edxml_key IS NOT NULL
    UNION
    SELECT l.document_id, l.identity, l.edxml_key
    FROM chiefs c JOIN migration.live_identity l ON l.document_id = c.id
)
SELECT replace(d.id::text, '-', ''), false, replace(d.identity::text, '-', ''),
       replace(d.edxml_key::text, '-', ''), d.subject, replace(d.represented_by::text, '-', '')
FROM legacy
JOIN eoffice.document d ON d.id = legacy.id
UNION ALL
SELECT replace(d.id::text, '-', ''), true, replace(l.identity::text, '-', ''),
       replace(l.edxml_key::text, '-', ''), d.subject, NULL
FROM live l
JOIN eoffice.document d ON d.id = l.document_id
