-- Every member, legacy and live, of the groups that these keys touch: whole groups.
WITH wanted AS MATERIALIZED (
    SELECT %(identities)s::uuid[] AS identities, %(edxml)s::uuid[] AS edxml
), touched AS (
    SELECT d.id, d.represented_by
    FROM eoffice.document d, wanted w
    WHERE d.batch_id IS NOT NULL AND d.identity IS NOT NULL AND d.identity = ANY(w.identities)
    UNION
    SELECT d.id, d.represented_by
    FROM eoffice.document d, wanted w
    WHERE d.batch_id IS NOT NULL AND d.edxml_key IS NOT NULL AND d.edxml_key = ANY(w.edxml)
), chiefs AS (
    SELECT id FROM touched
    UNION
    SELECT represented_by FROM touched WHERE represented_by IS NOT NULL
), legacy AS (
    SELECT d.id FROM eoffice.document d JOIN chiefs c ON c.id = d.id WHERE d.batch_id IS NOT NULL
    UNION
    SELECT d.id
    FROM eoffice.document d
    JOIN chiefs c ON c.id = d.represented_by
    WHERE d.batch_id IS NOT NULL
), live AS (
    SELECT l.document_id, l.identity, l.edxml_key
    FROM migration.live_identity l, wanted w
    WHERE l.identity = ANY(w.identities) OR l.edxml_key = ANY(w.edxml)
    UNION
    SELECT l.document_id, l.identity, l.edxml_key
    FROM migration.live_identity l
    JOIN chiefs c ON c.id = l.document_id
)
SELECT replace(d.id::text, '-', ''), false, replace(d.identity::text, '-', ''),
       replace(d.edxml_key::text, '-', ''), d.subject, replace(d.represented_by::text, '-', '')
FROM eoffice.document d
JOIN legacy ON legacy.id = d.id
UNION ALL
SELECT replace(d.id::text, '-', ''), true, replace(l.identity::text, '-', ''),
       replace(l.edxml_key::text, '-', ''), d.subject, NULL
FROM eoffice.document d
JOIN live l ON l.document_id = d.id
