INSERT INTO migration.key_range (stream_id, lower, width, rows, checksum)
SELECT %(stream)s, r.lower, r.width, r.rows, r.checksum
FROM unnest(%(lowers)s::bigint[], %(widths)s::bigint[], %(rows)s::bigint[], %(sums)s::text[])
    AS r (lower, width, rows, checksum)
