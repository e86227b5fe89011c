-- One page of live documents in the order of their ids: id, unit, direction, compared fields.
SELECT replace(id::text, '-', ''), replace(unit_id::text, '-', ''), direction, number,
       number_year::text, notation, organ_name, issued_on::text, edxml_id
FROM eoffice.document
WHERE batch_id IS NULL AND id > %(after)s::uuid
ORDER BY id
LIMIT %(rows)s
