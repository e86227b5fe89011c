-- Pairs to decide on, with what a person compares them by: the migrated registration, then the other.
SELECT p.row_id::text, p.other_id::text, s.entity, l.key, o.origin, coalesce(ol.key, ''),
       coalesce(r.code_text, concat_ws('/', r.number, r.notation)),
       r.issued_on::text, r.organ_name, u.code, u.name,
       coalesce(r.register_text, r.register_number::text), coalesce(o.register_text, o.register_number::text),
       r.registered_on::text, o.registered_on::text, r.subject, o.subject
FROM migration.probable_pair p
JOIN eoffice.document r ON r.id = p.row_id
JOIN eoffice.document o ON o.id = p.other_id
JOIN migration.ledger l ON l.row_id = p.row_id
JOIN migration.stream s ON s.id = l.stream_id
LEFT JOIN migration.ledger ol ON ol.row_id = p.other_id
LEFT JOIN eoffice.org_unit u ON u.id = r.unit_id
WHERE (%(unit)s::text IS NULL OR u.code = %(unit)s)
  AND l.outcome IN ('loaded', 'linked')
ORDER BY p.row_id, p.other_id
