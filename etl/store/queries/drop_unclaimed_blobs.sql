-- Blobs to check that no attachment claims leave the store, and their bytes are to be deleted. They are locked first, and
-- looked at again behind that: nobody can claim one that goes, and one that somebody is claiming now waits for later.
CREATE TEMPORARY TABLE unclaimed ON COMMIT DROP AS
SELECT b.sha256
FROM migration.blob_to_check c JOIN eoffice.blob b ON b.sha256 = c.sha256
WHERE NOT EXISTS (SELECT FROM eoffice.attachment a WHERE a.sha256 = b.sha256)
FOR UPDATE OF b SKIP LOCKED;
WITH dropped AS (
    DELETE FROM eoffice.blob b USING pg_temp.unclaimed u
    WHERE b.sha256 = u.sha256 AND NOT EXISTS (SELECT FROM eoffice.attachment a WHERE a.sha256 = b.sha256)
    RETURNING b.sha256
)
INSERT INTO migration.blob_to_remove SELECT sha256 FROM dropped ON CONFLICT DO NOTHING;
DELETE FROM migration.blob_to_check c
WHERE NOT EXISTS (SELECT FROM eoffice.blob b WHERE b.sha256 = c.sha256)
   OR EXISTS (SELECT FROM eoffice.attachment a WHERE a.sha256 = c.sha256)
