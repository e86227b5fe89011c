-- Keys of the base rows whose list holds these items: see etl.explode.
SELECT DISTINCT split_part(key, '|', 1)
FROM migration.ledger
WHERE row_id = ANY(%(rows)s::uuid[]) AND stream_id = %(stream)s
