-- Documents that a finding is about, or whose child it is about: their entries are made again, or leave the index.
INSERT INTO eoffice.feed (kind, record_id)
SELECT 'document', told.id
FROM (
    SELECT DISTINCT f.row_id AS id
    FROM migration.verify_finding f
    WHERE f.verification_id = %(id)s AND f.row_id IS NOT NULL
      AND (f.kind LIKE 'index\_%%' OR split_part(f.entity, '@', 1) IN ('document', 'incoming_document', 'outgoing_document'))
    UNION
    SELECT g.document_id
    FROM migration.verify_finding f JOIN eoffice.access_grant g ON g.id = f.row_id
    WHERE f.verification_id = %(id)s AND f.entity = 'access_grant'
) told
