SELECT count(*)
FROM pg_temp.on_share s
WHERE NOT EXISTS (SELECT FROM pg_temp.referenced r WHERE r.path = s.path)
