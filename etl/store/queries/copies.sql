-- Units or persons that several parts list, each with who should stand for it: the copy in the first part that has one.
-- Where a part has two that are told alike, nobody knows which is meant: none of them stands for another then.
SELECT id, key, stream_id, part, represented_by, CASE WHEN sure AND chief <> id THEN chief END AS wanted,
       NOT sure AND identity IS NOT NULL AS doubtful
FROM (
    SELECT m.*, identity IS NOT NULL AND max(times) OVER (PARTITION BY identity) = 1 AS sure,
           first_value(id) OVER (PARTITION BY identity ORDER BY place, id) AS chief
    FROM (
        SELECT r.id, l.key, l.stream_id, s.part, l.identity, r.represented_by, p.place,
               count(*) OVER (PARTITION BY l.identity, l.stream_id) AS times
        FROM unnest(%(parts)s::text[]) WITH ORDINALITY AS p (part, place)
        JOIN migration.stream s ON s.system = %(system)s AND s.entity = %(entity)s AND s.part = p.part
        JOIN migration.ledger l ON l.stream_id = s.id AND l.outcome IN ('loaded', 'linked')
        JOIN {records} r ON r.id = l.row_id AND r.batch_id IS NOT NULL
        WHERE l.identity IS NOT NULL OR r.represented_by IS NOT NULL
    ) m
) judged
