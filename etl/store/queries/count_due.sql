SELECT count(*)
FROM migration.due
WHERE %(streams)s::smallint[] IS NULL OR stream_id = ANY(%(streams)s::smallint[])
