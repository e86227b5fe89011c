-- Blobs that no attachment claims and files that the store does not know; their names.
WITH told AS (
    SELECT DISTINCT decode(key, 'hex') AS sha256
    FROM migration.verify_finding
    WHERE verification_id = %(id)s AND kind IN ('blob_unclaimed', 'blob_unlisted') AND key ~ '^[0-9a-f]{64}$'
), gone AS (
    DELETE FROM eoffice.blob b USING told
    WHERE b.sha256 = told.sha256 AND NOT EXISTS (SELECT FROM eoffice.attachment a WHERE a.sha256 = b.sha256)
)
SELECT encode(sha256, 'hex')
FROM told
WHERE NOT EXISTS (SELECT FROM eoffice.attachment a WHERE a.sha256 = told.sha256)
