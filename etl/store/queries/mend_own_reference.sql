-- References of an entity to itself that lead to no record of it become empty, each with its remark.
WITH mended AS (
    UPDATE {records} r SET {field} = NULL
    WHERE r.batch_id IS NOT NULL AND r.{field} IS NOT NULL
      AND NOT EXISTS (SELECT FROM {records} target WHERE target.id = r.{field})
    RETURNING r.id
)
INSERT INTO migration.remark (row_id, code, field, stream_id, span_id)
SELECT l.row_id, %(code)s, %(field)s, l.stream_id, l.span_id
FROM mended JOIN migration.ledger l ON l.row_id = mended.id
WHERE l.stream_id = %(stream)s
