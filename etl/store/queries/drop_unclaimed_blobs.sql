DELETE FROM eoffice.blob b
WHERE NOT EXISTS (SELECT FROM eoffice.attachment a WHERE a.sha256 = b.sha256)
RETURNING sha256
