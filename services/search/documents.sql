-- Everything the index needs of the documents %(ids)s. A child's row counts when it is live, of the document's own
-- batch, or of a batch that is shown.
WITH page AS (
    SELECT * FROM eoffice.document WHERE id = ANY(%(ids)s)
), readers AS (
    SELECT r.document_id, array_agg(r.principal) AS principals
    FROM eoffice.document_reader r JOIN page ON page.id = r.document_id
    WHERE r.document_id = ANY(%(ids)s)
      AND (r.batch_id IS NULL OR r.batch_id = page.batch_id OR r.batch_id = ANY(%(shown)s))
    GROUP BY r.document_id
), files AS (
    SELECT a.document_id, array_agg(a.file_name ORDER BY a.ordinal, a.id) AS names
    FROM eoffice.attachment a JOIN page ON page.id = a.document_id
    WHERE a.document_id = ANY(%(ids)s)
      AND (a.batch_id IS NULL OR a.batch_id = page.batch_id OR a.batch_id = ANY(%(shown)s))
    GROUP BY a.document_id
), sent_to AS (
    SELECT t.document_id, array_agg(t.name ORDER BY t.ordinal, t.id) AS names
    FROM eoffice.recipient t JOIN page ON page.id = t.document_id
    WHERE t.document_id = ANY(%(ids)s)
      AND (t.batch_id IS NULL OR t.batch_id = page.batch_id OR t.batch_id = ANY(%(shown)s))
    GROUP BY t.document_id
)
SELECT page.id::text AS id, page.origin, page.batch_id, page.direction, page.unit_id::text AS unit_id, u.name AS unit,
    page.kind, page.kind_text, page.register_number, page.register_text, page.registered_on, b.year AS book_year,
    page.number, page.number_year, page.notation, page.code_text, page.issued_on, page.organ_name, page.subject,
    page.signer_name, page.drafter_name, page.represented_by IS NOT NULL AS represented,
    coalesce(readers.principals, '{}') AS principals, coalesce(files.names, '{}') AS files,
    coalesce(sent_to.names, '{}') AS recipients, to_json(shown)::text AS shown
FROM page
LEFT JOIN eoffice.org_unit u ON u.id = page.unit_id
LEFT JOIN eoffice.document_book b ON b.id = page.book_id
LEFT JOIN readers ON readers.document_id = page.id
LEFT JOIN files ON files.document_id = page.id
LEFT JOIN sent_to ON sent_to.document_id = page.id
-- What a hit shows without asking the store again.
CROSS JOIN LATERAL (
    SELECT page.id, page.direction, coalesce(nullif(page.kind, ''), page.kind_text) AS kind, page.number, page.notation,
        page.subject, page.issued_on, page.register_number, page.registered_on, page.organ_name, u.name AS unit,
        page.signer_name AS signer, files.names IS NOT NULL AS has_files, page.origin, page.kind_text,
        coalesce(nullif(page.code_text, ''), concat_ws('/', nullif(page.number, ''), nullif(page.notation, ''))) AS code,
        page.register_text, page.recalled_on, page.represented_by,
        (coalesce(files.names, '{}'))[1:20] AS files,
        (coalesce(sent_to.names, '{}'))[1:20] AS recipients
) shown
