-- Where there is more than one wave, or one of not everything: a pass that worked rows again counts those of its own wave.
-- Where all is begun, what the source counts less what other waves have proves it; else what nobody has is not begun.
-- Of lists the ledger has the items only, and what of them is not begun stays as the last wave counted it.
WITH line AS (
    SELECT l.stream_id, count(*) FILTER (WHERE b.wave = %(wave)s) AS own,
           count(*) FILTER (WHERE b.wave IS DISTINCT FROM %(wave)s) AS others
    FROM migration.ledger l
    LEFT JOIN migration.span s ON s.id = l.span_id
    LEFT JOIN migration.batch b ON b.id = s.batch_id
    GROUP BY l.stream_id
), counted AS (
    SELECT c.stream_id, c.base_rows AS base, c.null_keys, coalesce(line.own, 0) AS own, coalesce(line.others, 0) AS others,
           c.stream_id = ANY(%(lists)s::int[]) AS list,
           coalesce((SELECT o.not_begun FROM migration.stream_count o JOIN migration.batch b ON b.id = o.batch_id
                     WHERE o.stream_id = c.stream_id AND o.batch_id <> c.batch_id AND b.state <> 'rolled_back'
                     ORDER BY o.batch_id DESC LIMIT 1), 0) AS last_not_begun
    FROM migration.stream_count c
    LEFT JOIN line USING (stream_id)
    WHERE c.batch_id = %(batch)s
), told AS (
    SELECT stream_id, base, own, others, list,
           CASE WHEN NOT %(partial)s THEN 0 WHEN list THEN last_not_begun
                ELSE greatest(base - null_keys - own - others, 0) END AS not_begun
    FROM counted
)
UPDATE migration.stream_count c
SET read_rows = CASE WHEN told.list OR %(partial)s THEN told.own ELSE told.base - told.others END,
    base_rows = CASE WHEN told.list OR %(partial)s THEN told.own ELSE told.base - told.others END,
    not_begun = told.not_begun,
    earlier = CASE WHEN told.list THEN c.earlier ELSE told.others END
FROM told
WHERE c.batch_id = %(batch)s AND c.stream_id = told.stream_id
