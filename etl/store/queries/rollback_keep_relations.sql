-- Links between documents that both stay.
INSERT INTO pg_temp.kept
SELECT t.row_id, 'part_of_kept', -1
FROM pg_temp.taken t
JOIN eoffice.document_relation r ON r.id = t.row_id
WHERE NOT EXISTS (
    SELECT FROM pg_temp.taken doc
    WHERE doc.row_id IN (r.from_id, r.to_id)
      AND NOT EXISTS (SELECT FROM pg_temp.kept k WHERE k.row_id = doc.row_id)
) AND EXISTS (SELECT FROM pg_temp.kept k WHERE k.row_id IN (r.from_id, r.to_id))
ON CONFLICT DO NOTHING
