-- Blobs that the store does not know yet.
INSERT INTO eoffice.blob (sha256, bytes, media_type, verified_at)
SELECT decode(sha256, 'hex'), bytes, media_type, now()
FROM unnest(%(sha256)s::text[], %(bytes)s::bigint[], %(media_type)s::text[])
    AS given (sha256, bytes, media_type)
ON CONFLICT DO NOTHING
