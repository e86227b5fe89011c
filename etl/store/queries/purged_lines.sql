-- For the custodian: what was taken out as secret, by key, and when.
SELECT s.system, s.part, s.entity, p.key, to_char(p.purged_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD HH24:MI'),
       p.run_id, CASE WHEN p.touched THEN 'touched' ELSE '' END
FROM migration.purged p JOIN migration.stream s ON s.id = p.stream_id
ORDER BY p.id
