-- A declared succession, as far as its legacy unit was loaded.
INSERT INTO eoffice.org_unit_succession
    (id, origin, predecessor_id, kind, function, effective_on, work_owner_id, custodian_id, reader_id,
     decision, batch_id)
SELECT %(id)s, %(origin)s, u.id, %(kind)s, nullif(%(function)s, ''), %(effective_on)s, %(work_owner)s, %(custodian)s,
       %(reader)s, %(decision)s, %(batch)s
FROM eoffice.org_unit u
WHERE u.id = %(predecessor)s
ON CONFLICT (id) DO NOTHING
