-- One page of the lines to be made, in order: document, legacy unit, digest, direction, compared fields.
SELECT replace(n.document_id::text, '-', ''), replace(n.unit_id::text, '-', ''), n.seen, d.direction, d.number,
       d.number_year::text, d.notation, d.organ_name, d.issued_on::text, d.edxml_id
FROM (
    SELECT document_id, unit_id, seen
    FROM pg_temp.live_new
    WHERE (document_id, unit_id) > (%(document)s::uuid, %(unit)s::uuid)
    ORDER BY document_id, unit_id
    LIMIT %(rows)s
) n
JOIN eoffice.document d ON d.id = n.document_id
ORDER BY n.document_id, n.unit_id
