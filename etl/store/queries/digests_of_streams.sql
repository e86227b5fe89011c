-- Of a pass over every row that was cut off: the rules of the run that began it, and not to the end.
SELECT d.stream_id, coalesce(nullif(d.digest, ''), r.mapping_digest), d.digest <> ''
FROM migration.mapping_digest d JOIN migration.run r ON r.id = d.run_id
