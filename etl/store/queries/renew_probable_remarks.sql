-- The remark stands where a pair is open, and nowhere else; of the identities of these documents.
WITH named AS MATERIALIZED (
    SELECT DISTINCT identity FROM eoffice.document WHERE id = ANY(%(ids)s::uuid[]) AND identity IS NOT NULL
), doubtful AS (
    SELECT DISTINCT d.id
    FROM migration.probable_pair p
    JOIN named USING (identity)
    JOIN eoffice.document d ON d.identity = p.identity AND coalesce(d.represented_by, d.id) IN (p.chief_a, p.chief_b)
    WHERE d.batch_id IS NOT NULL
), over AS (
    DELETE FROM migration.remark r
    USING eoffice.document d
    WHERE r.row_id = d.id AND r.code = 'probable_duplicate' AND d.identity IN (SELECT identity FROM named)
      AND d.id NOT IN (SELECT id FROM doubtful)
)
INSERT INTO migration.remark (row_id, code, field, stream_id, span_id)
SELECT l.row_id, 'probable_duplicate', 'subject', l.stream_id, l.span_id
FROM doubtful JOIN migration.ledger l ON l.row_id = doubtful.id
WHERE NOT EXISTS (
    SELECT FROM migration.remark r WHERE r.row_id = l.row_id AND r.code = 'probable_duplicate'
)
