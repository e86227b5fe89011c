INSERT INTO migration.pass_range (batch_id, stream_id, lower, width, rows, checksum)
SELECT %(batch)s, %(stream)s, r.lower, r.width, r.rows, r.checksum
FROM unnest(%(lowers)s::bigint[], %(widths)s::bigint[], %(rows)s::bigint[], %(sums)s::text[])
    AS r (lower, width, rows, checksum)
ON CONFLICT DO NOTHING
