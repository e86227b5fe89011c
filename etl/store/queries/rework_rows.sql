-- The ledger's rows of the base rows at work: the rows themselves.
INSERT INTO pg_temp.worked
SELECT unnest(%(ids)s::uuid[])
ON CONFLICT DO NOTHING
