-- Every member, legacy and live, of the groups that these keys touch: whole groups. Each key is looked up by its index;
-- an array compared with `= ANY` would be searched from end to end for every row. From a member the way leads on to who
-- represents it, to whom it represents, and over each pair that people decided to be the same document: a pair decided
-- just now joins two groups, which perhaps other such pairs join with more. Whether a member has a representative is not
-- asked: the index of those who have one would be read whole for each member where statistics are old.
-- A member stands once for each of its pairs, and a live one for each legacy unit that it is compared for.
WITH RECURSIVE same AS MATERIALIZED (
    SELECT unnest(%(identities)s::uuid[]) AS identity
), sent AS MATERIALIZED (
    SELECT unnest(%(edxml)s::uuid[]) AS edxml_key
), touched AS MATERIALIZED (
    SELECT d.id
    FROM same JOIN eoffice.document d ON d.identity = same.identity
    WHERE d.batch_id IS NOT NULL AND d.identity IS NOT NULL
    UNION
    SELECT d.id
    FROM sent JOIN eoffice.document d ON d.edxml_key = sent.edxml_key
    WHERE d.batch_id IS NOT NULL AND d.edxml_key IS NOT NULL
    UNION
    SELECT l.document_id
    FROM same JOIN migration.live_identity l ON l.identity = same.identity
    WHERE l.identity IS NOT NULL
    UNION
    SELECT l.document_id
    FROM sent JOIN migration.live_identity l ON l.edxml_key = sent.edxml_key
    WHERE l.edxml_key IS NOT NULL
    UNION
    SELECT unnest(%(ids)s::uuid[])
), reached (id) AS (
    SELECT id FROM touched
    UNION
    SELECT further.id
    FROM reached r
    CROSS JOIN LATERAL (
        SELECT d.represented_by FROM eoffice.document d WHERE d.id = r.id  -- NULL leads nowhere
        UNION ALL
        SELECT d.id FROM eoffice.document d WHERE d.represented_by = r.id AND d.represented_by IS NOT NULL
        UNION ALL
        SELECT p.other_id FROM migration.pair_decision p WHERE p.row_id = r.id AND p.same
        UNION ALL
        SELECT p.row_id FROM migration.pair_decision p WHERE p.other_id = r.id AND p.same
    ) AS further (id)
)
SELECT replace(d.id::text, '-', ''), d.batch_id IS NULL,
       replace(CASE WHEN d.batch_id IS NULL THEN l.identity ELSE d.identity END::text, '-', ''),
       replace(CASE WHEN d.batch_id IS NULL THEN l.edxml_key ELSE d.edxml_key END::text, '-', ''),
       d.subject, CASE WHEN d.batch_id IS NOT NULL THEN replace(d.represented_by::text, '-', '') END, p.pair
FROM reached r
JOIN eoffice.document d ON d.id = r.id
LEFT JOIN migration.live_identity l ON l.document_id = d.id AND d.batch_id IS NULL
LEFT JOIN LATERAL (
    SELECT p.row_id::text || p.other_id::text AS pair FROM migration.pair_decision p WHERE p.row_id = d.id AND p.same
    UNION ALL
    SELECT p.row_id::text || p.other_id::text FROM migration.pair_decision p WHERE p.other_id = d.id AND p.same
) p ON true
