-- Blobs that the store knows, of one part of all names, and whether an attachment claims each.
SELECT encode(b.sha256, 'hex'), b.bytes, EXISTS (SELECT FROM eoffice.attachment a WHERE a.sha256 = b.sha256)
FROM eoffice.blob b
WHERE b.sha256 >= decode(%(least)s, 'hex') AND (%(beyond)s::text IS NULL OR b.sha256 < decode(%(beyond)s, 'hex'))
