-- The outcome that goes with who represents a record.
UPDATE migration.ledger l
SET outcome = CASE WHEN p.chief IS NULL THEN 'loaded' ELSE 'linked' END::migration.outcome
FROM unnest(%(ids)s::uuid[], %(chiefs)s::uuid[]) AS p (id, chief)
WHERE l.row_id = p.id AND l.outcome IN ('loaded', 'linked')
