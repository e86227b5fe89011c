-- Damaged blobs that attachments of a stream claim, and the source keys of those.
SELECT f.key, l.key
FROM migration.verify_finding f
JOIN eoffice.attachment a ON a.sha256 = decode(f.key, 'hex')
JOIN migration.ledger l ON l.row_id = a.id
JOIN migration.stream s ON s.id = l.stream_id
WHERE (s.system, s.part, s.entity) = (%(system)s, %(part)s, %(entity)s)
  AND f.verification_id = %(id)s AND f.key ~ '^[0-9a-f]{64}$'
  AND f.kind IN ('blob_missing', 'blob_truncated', 'blob_damaged')
ORDER BY 1, 2
