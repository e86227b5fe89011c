-- What a clerk knows a row by: of its document where it is placed, of the payload where it is quarantined.
SELECT replace(l.row_id::text, '-', ''),
    coalesce(d.register_text, d.register_number::text, p.register_text, p.register_number::text,
        q.payload ->> 'register_text', q.payload ->> 'register_number', ''),
    coalesce(d.code_text, p.code_text, q.payload ->> 'code_text', q.payload ->> 'notation', ''),
    coalesce(d.issued_on::text, d.registered_on::text, p.issued_on::text, p.registered_on::text,
        q.payload ->> 'issued_on', q.payload ->> 'registered_on', ''),
    coalesce(d.subject, p.subject, q.payload ->> 'subject', q.payload ->> 'title', q.payload ->> 'file_name',
        q.payload ->> 'name', '')
FROM migration.ledger l
LEFT JOIN migration.quarantine q ON q.row_id = l.row_id
LEFT JOIN eoffice.document d ON d.id = l.row_id
LEFT JOIN eoffice.document p ON p.id = l.parent_a
WHERE l.row_id = ANY(%(rows)s::uuid[]) AND l.outcome IN ('quarantined', 'loaded', 'linked')
    AND coalesce(l.reason, '') <> 'direction_unreadable'
