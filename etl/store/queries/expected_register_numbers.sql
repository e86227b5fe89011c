-- Documents of one direction that share book and register number, as the rules read the source.
SELECT row_id AS id
FROM (
    SELECT row_id, count(*) OVER (PARTITION BY register) AS times
    FROM migration.verify_expected
    WHERE register IS NOT NULL AND entity = ANY(%(entities)s) AND outcome IN ('loaded', 'linked')
) counted
WHERE times > 1
