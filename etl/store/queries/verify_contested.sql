-- Rows with something listed that is open, and rows that a person has taken out.
SELECT replace(given.id::text, '-', '')
FROM unnest(%(ids)s::uuid[]) AS given (id)
WHERE EXISTS (SELECT FROM migration.conflict c WHERE c.row_id = given.id
    AND (c.resolved_at IS NULL OR (c.field = '*' AND c.resolution = 'store')))
   OR EXISTS (SELECT FROM eoffice.touch t WHERE t.record_id = given.id AND t.how = 'delete')
