-- What of both systems waits for people, in the waves of the report: counts of placed records only.
WITH pair AS MATERIALIZED (
    SELECT row_id FROM migration.probable_pair
), placed AS MATERIALIZED (
    SELECT r.row_id FROM (
        SELECT row_id FROM migration.conflict WHERE resolved_at IS NULL
        UNION
        SELECT record_id FROM eoffice.touch
        UNION
        SELECT row_id FROM pair
    ) r
    JOIN migration.ledger l USING (row_id)
    WHERE l.span_id <> ALL (%(outside)s::bigint[])
)
SELECT (SELECT count(*) FROM migration.conflict c WHERE c.resolved_at IS NULL AND c.row_id IN (SELECT row_id FROM placed))
           AS conflicts,
       (SELECT count(*) FROM eoffice.document d WHERE d.stale_since IS NOT NULL AND d.batch_id = ANY (%(batches)s::integer[]))
           AS stale,
       (SELECT count(*) FROM eoffice.touch t WHERE t.record_id IN (SELECT row_id FROM placed)) AS touched,
       (SELECT count(*) FROM pair p WHERE p.row_id IN (SELECT row_id FROM placed)) AS probables;
