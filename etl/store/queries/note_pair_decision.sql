INSERT INTO eoffice.audit_event (actor, action, record_id, detail)
VALUES (%(by)s, 'pair_decided', %(row)s, jsonb_build_object('other', %(other)s::text, 'same', %(same)s::boolean))
