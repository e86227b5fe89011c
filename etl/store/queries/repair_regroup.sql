-- Groups of documents that are represented by a wrong one, or whose keys were wrong: judged again, whole.
INSERT INTO migration.regroup (identity)
SELECT told.key
FROM migration.verify_finding f
JOIN eoffice.document d ON d.id = f.row_id
CROSS JOIN LATERAL (VALUES (d.identity), (d.edxml_key)) AS told (key)
WHERE f.verification_id = %(id)s AND f.kind IN ('representation_differs', 'identity_differs') AND told.key IS NOT NULL
ON CONFLICT DO NOTHING
