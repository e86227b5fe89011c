-- End the sessions that hold an advisory lock of this database, our own apart.
SELECT pg_terminate_backend(pid)
FROM pg_locks JOIN pg_database d ON d.oid = database
WHERE locktype = 'advisory' AND classid = 0 AND objid = %(lock)s AND granted
  AND datname = current_database() AND pid <> pg_backend_pid()
