-- Open conflicts with what a person decides by: whose record, who changed it, the three values.
SELECT c.id, c.row_id::text, coalesce(s.entity, ''), coalesce(l.key, ''),
       coalesce(d.code_text, concat_ws('/', d.number, d.notation), ''), coalesce(u.name, ''),
       coalesce(t.touched_by, ''), t.touched_at, c.field, c.last_written, c.source_value, c.store_value
FROM migration.conflict c
LEFT JOIN migration.ledger l ON l.row_id = c.row_id
LEFT JOIN migration.stream s ON s.id = l.stream_id
LEFT JOIN eoffice.touch t ON t.record_id = c.row_id
LEFT JOIN LATERAL (
    -- The document itself, or the one that the record hangs on.
    SELECT d.* FROM eoffice.document d WHERE d.id IN (c.row_id, l.parent_a) ORDER BY d.id = c.row_id DESC LIMIT 1
) d ON true
LEFT JOIN eoffice.org_unit u ON u.id = l.unit_id
WHERE c.resolved_at IS NULL
ORDER BY 3, l.unit_id, c.row_id, c.field
