-- What both ends of a pair are: whether each is a document of the store, whether it is live, and its direction.
SELECT g.number, r.batch_id IS NULL, r.direction, o.batch_id IS NULL, o.direction, r.id IS NOT NULL AND o.id IS NOT NULL
FROM unnest(%(rows)s::uuid[], %(others)s::uuid[]) WITH ORDINALITY AS g (row_id, other_id, number)
LEFT JOIN eoffice.document r ON r.id = g.row_id
LEFT JOIN eoffice.document o ON o.id = g.other_id
ORDER BY g.number
