-- Who stands for units and persons that several parts of a source list: the first of them.
SELECT replace(id::text, '-', ''), replace(represented_by::text, '-', '')
FROM eoffice.org_unit WHERE id = ANY(%(ids)s::uuid[]) AND represented_by IS NOT NULL
UNION ALL
SELECT replace(id::text, '-', ''), replace(represented_by::text, '-', '')
FROM eoffice.person WHERE id = ANY(%(ids)s::uuid[]) AND represented_by IS NOT NULL
