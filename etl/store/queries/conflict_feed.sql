-- The index follows: the documents in whose entries the record stands.
INSERT INTO eoffice.feed (kind, record_id)
SELECT DISTINCT 'document', r.{host}
FROM {records} r
WHERE r.{own} = ANY(%(rows)s::uuid[]) AND r.{host} IS NOT NULL
