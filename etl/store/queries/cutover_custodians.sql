-- Who keeps the records of a unit today: the last custodian by succession, and whether the unit itself is no more.
SELECT u.id::text, c.code, c.name, u.valid_to <= current_date OR s.predecessor_id IS NOT NULL, s.decision
FROM eoffice.org_unit u
LEFT JOIN LATERAL (
    SELECT * FROM eoffice.org_unit_succession
    WHERE predecessor_id = u.id AND effective_on <= current_date
    ORDER BY effective_on DESC, id
    LIMIT 1
) s ON true
LEFT JOIN eoffice.org_unit c ON c.id = s.custodian_id
WHERE u.id = ANY(%(units)s::uuid[])
