-- Who represents records that are in the store already; live ones are never written.
UPDATE eoffice.document d
SET represented_by = p.chief
FROM unnest(%(ids)s::uuid[], %(chiefs)s::uuid[]) AS p (id, chief)
WHERE d.id = p.id AND d.batch_id IS NOT NULL
