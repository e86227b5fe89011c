-- End the sessions that hold the fence, which only a transaction at work does, our own apart.
SELECT pg_terminate_backend(pid)
FROM pg_locks
WHERE relation = 'migration.writer'::regclass AND granted AND pid <> pg_backend_pid()
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
