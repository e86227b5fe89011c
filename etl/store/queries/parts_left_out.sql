-- Parts of a source that were worked in one batch with a part that is declared, and are not declared themselves.
SELECT DISTINCT gone.part
FROM migration.stream gone
JOIN migration.lane l ON l.stream_id = gone.id
JOIN migration.lane beside ON beside.batch_id = l.batch_id
JOIN migration.stream st ON st.id = beside.stream_id AND st.system = gone.system AND st.part = ANY(%(parts)s)
WHERE gone.system = %(system)s AND gone.part <> ALL(%(parts)s)
ORDER BY 1
