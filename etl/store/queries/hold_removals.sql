-- The names of bytes that are to be deleted, held: whoever stores one of them anew waits until this transaction ends, and
-- one that is stored anew, or is about to be, is not given.
INSERT INTO eoffice.blob (sha256, bytes, media_type)
SELECT sha256, 0, '' FROM unnest(%(names)s::bytea[]) AS noted (sha256) ORDER BY sha256
ON CONFLICT DO NOTHING
RETURNING sha256
