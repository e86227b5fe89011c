-- Rows of a stream with a pointer that may be empty: those that found nobody, and those whose target has left.
SELECT replace(r.row_id::text, '-', '')
FROM migration.remark r
WHERE r.stream_id = %(stream)s AND r.code = %(code)s AND r.field = %(name)s
  AND EXISTS (SELECT FROM pg_temp.moved WHERE is_placed AND NOT was_placed)
UNION
SELECT replace(r.id::text, '-', '')
FROM pg_temp.moved m JOIN {records} r ON r.{field} = m.row_id JOIN migration.ledger l ON l.row_id = r.id
WHERE m.was_placed AND NOT m.is_placed AND l.stream_id = %(stream)s
