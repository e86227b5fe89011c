-- Live documents whose own columns are not what they were compared by, once for each legacy unit: `live_gone` are lines
-- that no longer hold, `live_new` lines to be made. Nothing is written where nothing has changed.
CREATE TEMPORARY TABLE live_heir (unit_id uuid, legacy_id uuid) ON COMMIT DROP;
INSERT INTO live_heir SELECT * FROM unnest(%(units)s::uuid[], %(legacy)s::uuid[]);
CREATE TEMPORARY TABLE live_new (document_id uuid, unit_id uuid, seen text, PRIMARY KEY (document_id, unit_id))
ON COMMIT DROP;
INSERT INTO live_new
SELECT now.document_id, now.unit_id, now.seen
FROM (
    SELECT d.id AS document_id, h.legacy_id AS unit_id,
           md5(ROW(d.unit_id, d.direction, d.number, d.number_year, d.notation, d.organ_name, d.issued_on, d.edxml_id,
                   d.subject)::text) AS seen
    FROM eoffice.document d
    JOIN live_heir h ON h.unit_id = d.unit_id
    WHERE d.batch_id IS NULL
) now
LEFT JOIN migration.live_identity was USING (document_id, unit_id)
WHERE was.seen IS DISTINCT FROM now.seen;
ANALYZE pg_temp.live_new;
CREATE TEMPORARY TABLE live_gone ON COMMIT DROP AS
SELECT was.document_id, was.unit_id
FROM migration.live_identity was
LEFT JOIN eoffice.document d ON d.id = was.document_id AND d.batch_id IS NULL
LEFT JOIN live_heir h ON h.unit_id = d.unit_id AND h.legacy_id = was.unit_id
WHERE h.unit_id IS NULL
UNION
SELECT was.document_id, was.unit_id
FROM migration.live_identity was
JOIN live_new USING (document_id, unit_id);
ANALYZE pg_temp.live_gone
