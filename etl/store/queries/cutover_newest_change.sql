-- The greatest modification that the source held at the last pass, of each stream that tells one.
SELECT st.entity, w.newest_modified
FROM migration.watermark w JOIN migration.stream st ON st.id = w.stream_id
WHERE w.newest_modified IS NOT NULL
