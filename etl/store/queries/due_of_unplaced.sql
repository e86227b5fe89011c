-- Rows of a stream that a value decides anew: the quarantined, and those that carry a remark for the cell. Placed rows
-- with the value carry one; a quarantined row tells one reason only, so each of them may hold the value.
SELECT l.row_id::text
FROM migration.ledger l
WHERE l.stream_id = %(stream)s
    AND l.reason IS NOT NULL AND l.outcome <> 'excluded' AND l.outcome <> 'withheld'
UNION
SELECT r.row_id::text
FROM migration.remark r
WHERE r.stream_id = %(stream)s AND r.code = %(code)s AND r.field = %(field)s
