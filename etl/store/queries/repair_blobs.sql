-- Blobs that no attachment claims are to be looked at, under their lock, by `drop_unclaimed`; files that the store does
-- not know are to be deleted. How many were told of.
WITH told AS (
    SELECT DISTINCT decode(key, 'hex') AS sha256
    FROM migration.verify_finding
    WHERE verification_id = %(id)s AND kind IN ('blob_unclaimed', 'blob_unlisted') AND key ~ '^[0-9a-f]{64}$'
), known AS (
    INSERT INTO migration.blob_to_check
    SELECT sha256 FROM told WHERE EXISTS (SELECT FROM eoffice.blob b WHERE b.sha256 = told.sha256)
    ON CONFLICT DO NOTHING
), unknown AS (
    INSERT INTO migration.blob_to_remove
    SELECT sha256 FROM told WHERE NOT EXISTS (SELECT FROM eoffice.blob b WHERE b.sha256 = told.sha256)
    ON CONFLICT DO NOTHING
)
SELECT count(*)
FROM told
WHERE NOT EXISTS (SELECT FROM eoffice.attachment a WHERE a.sha256 = told.sha256)
