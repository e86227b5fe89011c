-- Keys of the base rows whose lists held these items: see etl.explode.
SELECT DISTINCT split_part(key, '|', 1) FROM pg_temp.gone WHERE stream_id = %(stream)s
