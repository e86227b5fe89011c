SELECT replace(a.row_id::text, '-', ''), a.act
FROM migration.secrecy_act a
JOIN migration.stream s ON s.id = a.stream_id
WHERE (s.system, s.part, s.entity) = (%(system)s, %(part)s, %(entity)s)
