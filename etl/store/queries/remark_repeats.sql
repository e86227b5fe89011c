-- Rows of a stream that a statement finds among all documents carry a remark.
INSERT INTO migration.remark (row_id, code, field, stream_id, span_id)
SELECT l.row_id, %(code)s, %(field)s, l.stream_id, l.span_id
FROM ({found}) d
JOIN migration.ledger l ON l.row_id = d.id
WHERE l.stream_id = %(stream)s
