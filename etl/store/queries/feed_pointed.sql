INSERT INTO eoffice.feed (kind, record_id)
SELECT 'document', id
FROM unnest(%(ids)s::uuid[]) AS pointed (id)
