-- What a live document was compared by, as one digest of its own columns: only those whose digest differs are read again.
ALTER TABLE migration.live_identity ADD COLUMN seen text;

CREATE INDEX pair_decision_other ON migration.pair_decision (other_id);

-- Two registrations of one identity that are not one group, and that nobody has decided on: row_id is a migrated one,
-- other_id the other, live or migrated. Each pair of groups stands once, by the first member of each that has the
-- identity, a live one before a migrated one.
CREATE VIEW migration.probable_pair AS
WITH member AS (
    SELECT identity, id, coalesce(represented_by, id) AS chief, false AS live
    FROM eoffice.document
    WHERE batch_id IS NOT NULL AND identity IS NOT NULL
    UNION ALL
    SELECT identity, document_id, document_id, true
    FROM migration.live_identity
    WHERE identity IS NOT NULL
), doubtful AS (
    SELECT identity FROM member GROUP BY identity HAVING count(DISTINCT chief) > 1
), side AS (
    SELECT m.identity, m.chief,
           (array_agg(m.id ORDER BY m.id) FILTER (WHERE NOT m.live))[1] AS migrated,
           (array_agg(m.id ORDER BY m.id) FILTER (WHERE m.live))[1] AS live
    FROM member m
    JOIN doubtful USING (identity)
    GROUP BY m.identity, m.chief
), decided AS (
    SELECT least(one.chief, other.chief) AS chief_a, greatest(one.chief, other.chief) AS chief_b
    FROM migration.pair_decision p
    CROSS JOIN LATERAL (
        SELECT coalesce((SELECT d.represented_by FROM eoffice.document d WHERE d.id = p.row_id), p.row_id) AS chief
    ) one
    CROSS JOIN LATERAL (
        SELECT coalesce((SELECT d.represented_by FROM eoffice.document d WHERE d.id = p.other_id), p.other_id) AS chief
    ) other
)
SELECT a.identity, a.chief AS chief_a, b.chief AS chief_b,
       CASE WHEN a.migrated IS NULL THEN b.migrated
            WHEN b.migrated IS NULL OR b.live IS NOT NULL THEN a.migrated
            WHEN a.live IS NOT NULL THEN b.migrated
            ELSE least(a.migrated, b.migrated) END AS row_id,
       CASE WHEN a.migrated IS NULL THEN a.live
            WHEN b.live IS NOT NULL THEN b.live
            WHEN b.migrated IS NULL OR a.live IS NOT NULL THEN a.live
            ELSE greatest(a.migrated, b.migrated) END AS other_id
FROM side a
JOIN side b ON b.identity = a.identity AND a.chief < b.chief
WHERE (a.migrated IS NOT NULL OR b.migrated IS NOT NULL)
  AND NOT EXISTS (SELECT FROM decided d WHERE d.chief_a = a.chief AND d.chief_b = b.chief);

-- A page says that a record waits for a decision; the values of it are not the services' to read.
GRANT SELECT (row_id, resolved_at) ON migration.conflict TO eoffice_app;
