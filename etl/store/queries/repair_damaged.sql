-- Damaged blobs that attachments claim, and the source keys of those.
SELECT f.key, l.key
FROM migration.verify_finding f
JOIN eoffice.attachment a ON a.sha256 = decode(f.key, 'hex')
JOIN migration.ledger l ON l.row_id = a.id
WHERE f.verification_id = %(id)s AND f.key ~ '^[0-9a-f]{64}$'
  AND f.kind IN ('blob_missing', 'blob_truncated', 'blob_damaged')
ORDER BY 1, 2
