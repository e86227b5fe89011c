-- Remarks that only all documents show, of one stream. What people changed since the last pass, or what is damaged and told
-- as such, counts either way: a remark is missing where source and store ask for it, too much where neither does.
WITH present AS MATERIALIZED (
    SELECT d.id FROM ({present}) d
), expected AS MATERIALIZED (
    SELECT d.id FROM ({expected}) d
), there AS (
    SELECT r.row_id, count(*) AS times
    FROM migration.remark r WHERE r.stream_id = %(stream)s AND r.code = %(code)s GROUP BY r.row_id
), told AS (
    SELECT 'remark_missing' AS kind, l.row_id
    FROM present JOIN expected USING (id) JOIN migration.ledger l ON l.row_id = present.id
    WHERE l.stream_id = %(stream)s AND NOT EXISTS (SELECT FROM there t WHERE t.row_id = l.row_id)
    UNION ALL
    SELECT 'remark_extra', t.row_id
    FROM there t
    WHERE t.times > 1 OR NOT EXISTS (SELECT FROM present p WHERE p.id = t.row_id)
        AND NOT EXISTS (SELECT FROM expected e WHERE e.id = t.row_id)
)
SELECT replace(told.row_id::text, '-', ''), l.key, told.kind, NULL
FROM told
LEFT JOIN migration.ledger l ON l.row_id = told.row_id
LEFT JOIN eoffice.document d ON d.id = told.row_id
WHERE NOT EXISTS (
    SELECT FROM migration.verify_finding f JOIN eoffice.document o ON o.id = f.row_id
    WHERE f.verification_id = %(id)s AND f.kind IN ('representation_differs', 'identity_differs')
        AND (o.identity = d.identity OR o.id = d.id)
)
