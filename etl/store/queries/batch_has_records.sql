-- New records stand in the ledger under spans of the batch, with a record.
SELECT EXISTS (
    SELECT FROM eoffice.document WHERE batch_id = %(batch)s
    UNION ALL SELECT FROM eoffice.routing_step WHERE batch_id = %(batch)s
    UNION ALL SELECT FROM eoffice.attachment WHERE batch_id = %(batch)s
    UNION ALL SELECT FROM eoffice.attachment_gap WHERE batch_id = %(batch)s
    UNION ALL SELECT FROM eoffice.recipient WHERE batch_id = %(batch)s
    UNION ALL SELECT FROM eoffice.task WHERE batch_id = %(batch)s
    UNION ALL SELECT FROM eoffice.document_relation WHERE batch_id = %(batch)s
    UNION ALL SELECT FROM eoffice.case_file WHERE batch_id = %(batch)s
    UNION ALL SELECT FROM eoffice.case_file_document WHERE batch_id = %(batch)s
    UNION ALL SELECT FROM eoffice.document_book WHERE batch_id = %(batch)s
    UNION ALL SELECT FROM eoffice.person WHERE batch_id = %(batch)s
    UNION ALL SELECT FROM eoffice.org_unit WHERE batch_id = %(batch)s
    UNION ALL SELECT FROM eoffice.org_unit_succession WHERE batch_id = %(batch)s
    UNION ALL SELECT FROM eoffice.access_grant WHERE batch_id = %(batch)s
)
