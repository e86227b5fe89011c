-- Successions that the migration wrote, as they are compared with the declared ones.
SELECT replace(id::text, '-', ''), replace(predecessor_id::text, '-', ''), kind, coalesce(function, ''), effective_on::text,
       replace(work_owner_id::text, '-', ''), replace(custodian_id::text, '-', ''), replace(reader_id::text, '-', ''),
       decision
FROM eoffice.org_unit_succession
WHERE batch_id IS NOT NULL AND origin = %(origin)s
