-- A row and all that hangs on it, loaded or not. Gone with the transaction.
CREATE TEMPORARY TABLE gone ON COMMIT DROP AS
SELECT row_id, stream_id, key, outcome, parent_a, parent_b
FROM migration.ledger
WHERE row_id = %(root)s::uuid
   OR row_id IN (SELECT from_id FROM migration.points_to WHERE to_id = %(root)s::uuid AND batch_id IS NOT NULL)
   OR (%(root)s::uuid IN (parent_a, parent_b)
       AND (outcome NOT IN ('loaded', 'linked')  -- or its record was lost, and its key may tell of it
            OR NOT EXISTS (SELECT FROM migration.points_to p WHERE p.from_id = row_id)));
ALTER TABLE pg_temp.gone ADD PRIMARY KEY (row_id);
-- Parts that people of the e-office added to it, by table.
CREATE TEMPORARY TABLE live_part ON COMMIT DROP AS
SELECT from_id AS id FROM migration.points_to
WHERE to_id = %(root)s::uuid AND batch_id IS NULL
  AND NOT EXISTS (SELECT FROM eoffice.document d WHERE d.id = from_id)
  AND NOT EXISTS (SELECT FROM eoffice.case_file f WHERE f.id = from_id);
GRANT SELECT ON pg_temp.live_part TO eoffice_app;
CREATE TEMPORARY TABLE live_blob ON COMMIT DROP AS
SELECT DISTINCT sha256 FROM eoffice.attachment WHERE id IN (SELECT id FROM pg_temp.live_part);
-- The same document in other registrations: people have to look at each.
CREATE TEMPORARY TABLE same_document ON COMMIT DROP AS
SELECT other.id, other.batch_id
FROM eoffice.document d
JOIN eoffice.document other ON other.id <> d.id
    AND (other.represented_by IN (d.id, d.represented_by) OR other.id = d.represented_by)
WHERE d.id = %(root)s::uuid
