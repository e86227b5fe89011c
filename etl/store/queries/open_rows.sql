-- Rows that wait for a decision: quarantined for a reason of their own, kept at their last good version for one, or placed
-- with a remark that people can act on.
-- Never a withheld row, never one that is marked as a possible secret. `field` of a quarantined row is unknown here. A unit that
-- the old system does not have (any more) is none: its rows are asked for without a unit, as those of no unit are.
SELECT replace(l.row_id::text, '-', ''), l.key, 'quarantined', coalesce(l.reason, ''), '', l.unit_id::text, l.year::text,
    l.fingerprint::text, replace(l.parent_a::text, '-', ''), replace(l.parent_b::text, '-', '')
FROM migration.ledger l
WHERE l.stream_id = %(stream)s
    AND l.reason IS NOT NULL AND l.outcome <> 'excluded' AND l.outcome <> 'withheld'
    AND l.reason NOT IN ('parent_quarantined', 'parent_withheld', 'parent_excluded')
    AND (NOT %(of_unit)s OR l.unit_id = %(unit)s::uuid
        OR (%(unit)s::uuid IS NULL AND (l.unit_id IS NULL OR l.unit_id <> ALL(%(units)s::uuid[]))))
    AND NOT EXISTS (SELECT FROM migration.secret_mark m WHERE m.row_id = l.row_id)
UNION ALL
SELECT replace(l.row_id::text, '-', ''), l.key, 'remark', r.code, r.field, l.unit_id::text, l.year::text,
    l.fingerprint::text, replace(l.parent_a::text, '-', ''), replace(l.parent_b::text, '-', '')
FROM migration.remark r
JOIN migration.ledger l USING (row_id)
WHERE %(remarks)s AND r.stream_id = %(stream)s AND (r.code, r.field) IN
        (SELECT * FROM unnest(%(codes)s::text[], %(fields)s::text[]))
    AND l.outcome IN ('loaded', 'linked')
    AND (NOT %(of_unit)s OR l.unit_id = %(unit)s::uuid
        OR (%(unit)s::uuid IS NULL AND (l.unit_id IS NULL OR l.unit_id <> ALL(%(units)s::uuid[]))))
    AND NOT EXISTS (SELECT FROM migration.secret_mark m WHERE m.row_id = l.row_id)
