-- Blobs whose size the store says wrongly; few.
SELECT DISTINCT key
FROM migration.verify_finding
WHERE verification_id = %(id)s AND kind = 'blob_differs' AND key ~ '^[0-9a-f]{64}$'
