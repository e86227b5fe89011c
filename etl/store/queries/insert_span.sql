INSERT INTO migration.span
    (run_id, batch_id, stream_id, lane, number, upto_key, rows, base_rows, seconds)
VALUES
    (%(run)s, %(batch)s, %(stream)s, %(lane)s, %(number)s, %(upto)s, %(rows)s, %(base_rows)s,
     %(seconds)s)
RETURNING id
