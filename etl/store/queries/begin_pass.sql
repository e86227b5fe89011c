-- What the source looked like when a batch's pass over a stream began: the first word counts.
INSERT INTO migration.pass_begin
    (batch_id, stream_id, modified_after, newest_modified, newest_key, source_clock, run_id)
VALUES (%(batch)s, %(stream)s, %(after)s, %(newest)s, %(newest_key)s, %(clock)s, %(run)s)
ON CONFLICT DO NOTHING
